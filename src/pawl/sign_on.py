"""Turns the providers of single sign-on that a site names into Django's settings."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from pawl.environment import Environment, LdapServer

ACCOUNTS = "allauth.account.auth_backends.AuthenticationBackend"
LDAP = "pawl.accounts.ldap_passwords.Directory"


def apps(site: Environment) -> list[str]:
    """The apps that the providers need."""
    found = ["allauth.socialaccount.providers.openid_connect"] if site.oidc else []
    if site.saml:
        _need("onelogin.saml2", "PAWL_SAML", "saml", "requirements.lock")
        found.append("allauth.socialaccount.providers.saml")
    return found


def backends(site: Environment) -> list[str]:
    """Who checks a password: Pawl, then the directory."""
    if site.ldap:
        _need("django_auth_ldap", "PAWL_LDAP", "ldap", "requirements-ldap.lock")
    return [ACCOUNTS, LDAP] if site.ldap else [ACCOUNTS]


def providers(site: Environment) -> dict[str, Any]:
    """The providers, as allauth reads them; what it fetches from them it verifies over TLS."""
    oidc = [
        {
            "provider_id": one.id,
            "name": one.name,
            "client_id": one.client_id,
            "secret": one.secret.get_secret_value(),
            "settings": {
                "server_url": str(one.server_url).rstrip("/"),
                "email_domains": [domain.lower() for domain in one.email_domains],
                "oauth_pkce_enabled": True,
            },
        }
        for one in site.oidc
    ]
    saml = [
        {
            "provider_id": one.id,
            "name": one.name,
            "client_id": one.id,
            "settings": {
                "idp": {
                    "entity_id": one.entity_id,
                    "sso_url": str(one.sso_url),
                    "x509cert": one.certificate,
                },
                "email_domains": [domain.lower() for domain in one.email_domains],
                "verified_email": [domain.lower() for domain in one.email_domains],
                "use_nameid_for_email": not one.attribute_mapping,
                **({"attribute_mapping": one.attribute_mapping} if one.attribute_mapping else {}),
                "advanced": {
                    "want_assertion_signed": True,
                    "want_message_signed": False,
                    "want_attribute_statement": bool(one.attribute_mapping),
                    "want_name_id": not one.attribute_mapping,
                    "reject_idp_initiated_sso": True,
                },
            },
        }
        for one in site.saml
    ]
    return {"openid_connect": {"APPS": oidc}, **({"saml": {"APPS": saml}} if saml else {})}


def form_origins(site: Environment) -> list[str]:
    """Where the buttons of single sign-on lead: browsers hold the content policy against redirects, too."""
    leads = [str(one.server_url) for one in site.oidc] + [str(one.sso_url) for one in site.saml]
    further = [origin for one in site.oidc for origin in one.form_origins]
    origins = [f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, leads)]
    return list(dict.fromkeys([*origins, *further]))


def directory(ldap: LdapServer) -> dict[str, Any]:
    """The settings of django-auth-ldap, which is imported only where a directory is configured."""
    client, config = import_module("ldap"), import_module("django_auth_ldap.config")
    return {
        "AUTH_LDAP_SERVER_URI": ldap.url,
        "AUTH_LDAP_BIND_DN": ldap.bind_dn,
        "AUTH_LDAP_BIND_PASSWORD": ldap.bind_password.get_secret_value(),
        "AUTH_LDAP_USER_SEARCH": config.LDAPSearch(ldap.base_dn, client.SCOPE_SUBTREE, ldap.filter),
        "AUTH_LDAP_START_TLS": ldap.start_tls and ldap.url.startswith("ldap://"),
        "AUTH_LDAP_ALWAYS_UPDATE_USER": False,
        "AUTH_LDAP_CONNECTION_OPTIONS": {client.OPT_NETWORK_TIMEOUT: 5, client.OPT_REFERRALS: 0},
    }


def _need(module: str, setting: str, extra: str, lock: str) -> None:
    """Refuse to start without what a setting needs, with the line to type."""
    if find_spec(module.partition(".")[0]) is None:
        raise ImproperlyConfigured(
            f"{setting} is set, but the extra `{extra}` is not installed. "
            f'Type: pip install "pawl[{extra}]" (pinned: pip install --require-hashes -r {lock}).'
        )
