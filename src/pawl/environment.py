"""What the server is told: environment variables `PAWL_…`, then [server] of pawl.toml, then defaults."""

import os
import secrets
import tomllib
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError

from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import say
from pawl.presentation.catalogues import codes

CONFIG = "PAWL_CONFIG"
KEY_FILE = "secret.key"
ALONE = "WITHOUT_WORKER"
"""Set by `pawl serve --only web` in the processes it starts: the worker runs elsewhere."""
SQLITE_FILE = "pawl.sqlite3"
PREFIX = "PAWL_"
FILE = Path("pawl.toml")


class BadEnvironment(AnalyticsError):
    """A setting of the server that breaks a rule: names the variable or the key, never a secret's value."""


class Provider(BaseModel):
    """What all providers of single sign-on have."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(
        pattern=r"^[a-z0-9][a-z0-9-]{0,29}$", description="Its part of the address, as `company`."
    )
    name: str = Field(min_length=1, description="What stands on the button.")
    email_domains: tuple[str, ...] = Field(
        (), description="Domains whose addresses it may speak for; empty means all (only with one company)."
    )


class OpenIdProvider(Provider):
    """A provider of single sign-on by OpenID Connect."""

    server_url: HttpUrl = Field(description="Where /.well-known/openid-configuration stands.")
    client_id: str
    secret: SecretStr
    form_origins: tuple[str, ...] = Field((), description="Further origins that its sign-in page leads over.")


class SamlProvider(Provider):
    """A provider of single sign-on by SAML 2.0; needs the extra `saml`."""

    email_domains: tuple[str, ...] = Field(min_length=1, description="Domains whose addresses are believed.")
    entity_id: str
    sso_url: HttpUrl
    certificate: str = Field(description="Its signing certificate, PEM or one line of base64.")
    attribute_mapping: dict[str, str] = Field(
        {}, description="Our name (uid, email) to the name of the attribute."
    )


class LdapServer(BaseModel):
    """A directory whose passwords are accepted; needs the extra `ldap`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(pattern=r"^ldaps?://", description="ldaps://directory.example.org")
    bind_dn: str = ""
    bind_password: SecretStr = SecretStr("")
    base_dn: str = Field(min_length=1, description="Where people stand: ou=people,dc=example,dc=org")
    filter: str = Field(
        "(mail=%(user)s)", description="Finds a person by what they typed, their e-mail address."
    )
    start_tls: bool = Field(True, description="Encrypt ldap:// before a password is sent.")


class MailClient(BaseModel):
    """Who signs in to the mail server with a token instead of a password."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    provider: Literal["microsoft", "google"] = Field(description="Whose mail server it is.")
    tenant: str = Field("", description="The directory of Microsoft 365: its number or a domain of it.")
    client_id: str = Field(description="The application; of Google the address of a service account, too.")
    secret: SecretStr = Field(
        SecretStr(""), description="The application's secret, or the account's key (PEM)."
    )
    refresh_token: SecretStr = Field(
        SecretStr(""), description="Of a person who agreed; without it the application acts for itself."
    )
    user: str = Field("", description="The mailbox that sends, if it is not the user of `email`.")
    token_url: str = Field("", description="Where tokens are given, if not where the provider usually does.")


class Environment(BaseSettings):
    """Every setting of the server, typed; `pawl config docs` prints this table."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    data: Path = Field(Path("pawl-data"), description="Folder that holds everything Pawl stores.")
    url: str = Field(
        "http://127.0.0.1:8000",
        description="Address under which people reach Pawl. https switches secure cookies and HSTS on.",
    )
    database: str = Field(
        "", description="postgresql://user:password@host/name; empty means SQLite in the data folder."
    )
    secret_key: SecretStr | None = Field(
        None,
        description="Signs sessions and links; empty means the generated file secret.key in the data folder.",
    )
    language: str = Field("en", description="Language of people who have not chosen one, like zh-hans.")
    zone: str = Field("UTC", description="IANA time zone of people who have not chosen one.")
    trusted_proxies: tuple[str, ...] = Field(
        (),
        description="Addresses of reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.",
    )
    email: str = Field(
        "",
        description="smtp://user:password@host:587; empty writes mail to files in the data folder.",
    )
    email_oauth: MailClient | None = Field(
        None,
        description="Sign in to that server by OAuth 2.0 (Microsoft 365, Google): JSON, or "
        "[server.email_oauth]; `email` then names user and host without a password.",
    )
    email_from: str = Field("pawl@localhost", description="Sender of Pawl's mail.")
    mail_hosts: tuple[str, ...] = Field(
        (),
        description="Mail servers that mailboxes may reach although they are private addresses or speak "
        "without TLS.",
    )
    mail_days: int = Field(
        30, gt=0, le=3650, description="Days for which a received message is kept as it came."
    )
    mail_fetch: bool = Field(True, description="Whether mailboxes are looked into by the clock.")
    job_mail: bool = Field(
        True, description="Whether administrators get a letter when a job was given up after its last try."
    )
    journal_mail: str = Field(
        "",
        description="Receives each checkpoint of the journal; a copy no intruder of this machine can reach.",
    )
    session_idle_minutes: int = Field(
        12 * 60, gt=0, description="A session ends after this time without a request."
    )
    session_hours: int = Field(24 * 7, gt=0, description="A session ends after this time in any case.")
    oidc: tuple[OpenIdProvider, ...] = Field(
        (), description="Single sign-on by OpenID Connect: a JSON list, or [[server.oidc]] tables."
    )
    saml: tuple[SamlProvider, ...] = Field(
        (), description="Single sign-on by SAML 2.0: a JSON list, or [[server.saml]] tables; extra `saml`."
    )
    ldap: LdapServer | None = Field(
        None, description="A directory that checks passwords: JSON, or [server.ldap]; extra `ldap`."
    )
    upload_mebibytes: int = Field(1024, gt=0, description="Largest file that may be uploaded.")
    attachment_mebibytes: int = Field(25, gt=0, le=1024, description="Largest file attached to a record.")
    attachments_gibibytes: int = Field(
        50, gt=0, description="All files attached to records together; equal ones count once."
    )
    attachment_days: int = Field(
        30, gt=0, description="Days for which the content of a removed attachment can be brought back."
    )
    own_newest: int = Field(
        3, ge=1, le=1000, description="Newest snapshots of each log of the own history whose data is kept."
    )
    own_weeks: int = Field(
        13, ge=0, le=520, description="Weeks back for which the newest snapshot of each week keeps its data."
    )
    import_folders: tuple[Path, ...] = Field(
        (), description="Folders on the server whose files may be imported by their path."
    )
    webhook_hosts: tuple[str, ...] = Field(
        (),
        description="Private hosts that webhooks, rooms of chat and moving in by interface may reach.",
    )
    log: Literal["text", "json"] = Field("text", description="Form of the log on standard error.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="What the log leaves out: everything below this level."
    )
    metrics_token: SecretStr | None = Field(
        None,
        description="Lets a scraper on another machine read /metrics (Authorization: Bearer …); "
        "without it only this machine may, and only where `url` is this machine.",
    )
    backups: Path | None = Field(
        None, description="Folder for backups, best on another disk; empty means backups in the data folder."
    )
    demo: bool = Field(False, description="A demonstration: shows the ribbon and one-click sign-in by role.")
    debug: bool = Field(
        False, description="For developing Pawl itself; refused on any address but this machine's."
    )

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            ip_network(one, strict=False)
        return value

    @field_validator("language", mode="after")
    @classmethod
    def _known_language(cls, value: str) -> str:
        if value not in codes():
            raise ValueError(f"use one of {', '.join(codes())}")
        return value

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("write an IANA name like Europe/Berlin")
        return value

    @field_validator("database")
    @classmethod
    def _known_engine(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"postgresql", "postgres"}:
            raise ValueError("write it like postgresql://user:password@host/name, or leave it empty")
        return value

    @field_validator("email")
    @classmethod
    def _known_mail(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"smtp", "smtps"} or not parts.hostname):
            raise ValueError("write it like smtp://user:password@host:587, smtps:// for TLS from the start")
        return value

    @field_validator("url")
    @classmethod
    def _whole_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
            raise ValueError("write it like https://pawl.example.org, with no path")
        return value.rstrip("/")

    @property
    def is_https(self) -> bool:
        """Whether people reach Pawl over TLS."""
        return self.url.startswith("https://")

    @property
    def host(self) -> str:
        """The host name of the address, without port."""
        return urlsplit(self.url).hostname or ""

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in {"127.0.0.1", "localhost", "::1"}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 its base hands it over
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over pawl.toml: what starts the process knows best."""
        return (init_settings, env_settings, _FileSource(settings_cls))


class _FileSource(PydanticBaseSettingsSource):
    """The [server] table of pawl.toml."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 its base
        return self().get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        return {name: value for name, value in file_table().items() if name in Environment.model_fields}


def file_path() -> Path:
    """The settings file that this process reads, whether it is there or not."""
    return Path(os.environ.get(CONFIG, FILE))


def file_table() -> dict[str, Any]:
    """The [server] table of pawl.toml; empty where there is none.   Raises BadEnvironment."""
    path = file_path()
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("server", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        rule = say("It cannot be read as TOML: {error}.", error=str(error))
        raise BadEnvironment(str(path), rule, say("Mend the line, or leave --config out.")) from None
    if not isinstance(table, dict):
        rule, way_out = say("It has to be a table."), say("Write [{name}] above its lines.", name="server")
        raise BadEnvironment(f"{path}: server", rule, way_out)
    return table


@cache
def environment() -> Environment:
    """The settings of this process, read once.   Raises BadEnvironment."""
    try:
        return Environment()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0])
        raise _bad(name, str(first["msg"]).removeprefix("Value error, ")) from None
    except SettingsError as error:
        name = str(error).partition('"')[2].partition('"')[0]
        raise _bad(name, 'write a list like ["10.0.0.1"]') from None


def _bad(name: str, reason: str) -> BadEnvironment:
    variable = f"{PREFIX}{name.upper()}"
    thing = variable if variable in os.environ else f"{file_path()}: server.{name}"
    rule = say("Its value is not understood: {reason}.", reason=reason)
    way_out = say(
        "Correct it; docs/reference/configuration.md shows every setting, `pawl config check` checks."
    )
    return BadEnvironment(thing, rule, way_out)


def secret_key(settings: Environment) -> str:
    """The key that signs: as given, else from its file, made on first use."""
    if settings.secret_key:
        return settings.secret_key.get_secret_value()
    path = settings.data / KEY_FILE
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return _new_key(path)


def _new_key(path: Path) -> str:
    """Make the key in one step: of two processes that start at once, one writes and both read the same."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    staged = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(staged, path)
    except FileExistsError:
        pass
    finally:
        staged.unlink()
    return path.read_text(encoding="ascii").strip()
