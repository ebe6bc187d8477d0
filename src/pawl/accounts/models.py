"""People, teams, organisations, and who holds which role where."""

from collections.abc import Iterator
from typing import Any, ClassVar, Self, TypeVar, cast

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Lower
from django.utils.crypto import salted_hmac

from pawl.accounts.actor import Actor
from pawl.accounts.boundary import Boundary
from pawl.accounts.permissions import scope
from pawl.accounts.roles import Permission, Role
from pawl.prepared import Prepared

M = TypeVar("M", bound=models.Model)


class ScopedSet(models.QuerySet[M]):
    """Reads of people, teams, roles, tokens; the first one of every door is `visible_to`."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that an actor may see."""
        return scope(actor, self.model.read_permission, self)  # type: ignore[attr-defined, return-value]


class Organisation(models.Model):
    """A company, a branch or a customer: the outermost boundary of what people see."""

    name = models.CharField(max_length=200, unique=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedSet["Organisation"].as_manager()
    boundary: ClassVar = Boundary(organisation="id", team=None, owner=None, confidential=None)
    is_set_up: ClassVar = True
    read_permission: ClassVar = Permission.ACCOUNT_READ

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """The number that the journal keeps."""
        return f"ORG-{self.pk}"


class Team(models.Model):
    """People who work together on a service, a project or an improvement."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="teams")
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedSet["Team"].as_manager()
    boundary: ClassVar = Boundary(organisation="organisation_id", team="id", owner=None, confidential=None)
    is_set_up: ClassVar = True
    read_permission: ClassVar = Permission.ACCOUNT_READ

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name"], name="team_name_in_organisation")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """The number that the journal keeps."""
        return f"TEAM-{self.pk}"


class PeopleSet(ScopedSet["Person"]):
    """Reads of people."""

    def active(self) -> Self:
        """Those who have not left."""
        return self.filter(is_active=True)


class People(BaseUserManager.from_queryset(PeopleSet)):  # type: ignore[misc]  # a class made at run time
    """How people are found; e-mail addresses do not tell upper from lower case."""

    def get(self, *conditions: Any, **named: Any) -> "Person":
        """By number alone, as every request of somebody signed in asks, it is prepared."""
        if conditions or named.keys() != {"pk"}:
            return cast("Person", super().get(*conditions, **named))
        found = _BY_NUMBER.first(named["pk"])
        if found is None:
            raise Person.DoesNotExist
        return found

    def get_by_natural_key(self, username: str | None) -> "Person":
        found: Person = self.get(email__iexact=username)
        return found


class Theme(models.TextChoices):
    """Light, dark, or as the device has it."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class Person(AbstractBaseUser):
    """Somebody who signs in. What they may do stands in their grants, nowhere else."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="people")
    teams: "models.ManyToManyField[Team, Membership]" = models.ManyToManyField(
        Team, through="Membership", related_name="people"
    )
    manager = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    """Who leads them: asked where a request needs the approval of somebody's manager."""
    language = models.CharField(max_length=10, blank=True)
    theme = models.CharField(max_length=5, choices=Theme.choices, default=Theme.AUTO)
    zone = models.CharField(max_length=50, blank=True)
    tours_seen = models.JSONField(default=list)
    external_id = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    deactivated_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    """A directory removed them: it does not see them any more; for everybody else they have left."""
    session_epoch = models.PositiveIntegerField(default=1)
    """Sessions of an earlier epoch are dead: one more ends them all, wherever they are stored."""
    rights_version = models.PositiveIntegerField(default=1)
    """Grows when roles change: a session changes its key before it is used with other rights."""
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[People] = People()
    boundary: ClassVar = Boundary(
        organisation="organisation_id", team=None, owner="id", confidential=None,
        tended=Permission.WORKFORCE_EDIT,
    )  # fmt: skip
    is_set_up: ClassVar = True
    read_permission: ClassVar = Permission.ACCOUNT_READ

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="email_in_any_case"),
            models.CheckConstraint(
                condition=Q(is_active=True, deactivated_at=None)
                | Q(is_active=False, deactivated_at__isnull=False),
                name="leavers_have_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def held(self) -> "list[Grant]":
        """The roles that they hold; one query."""
        return _HELD.all(self.pk)

    def get_full_name(self) -> str:
        """The name, as Django's own pages ask for it."""
        return self.name

    @property
    def key(self) -> str:
        """The number that the journal keeps."""
        return f"PER-{self.pk}"

    def get_session_auth_hash(self) -> str:
        """What a session must know to be alive: the password's hash and the epoch, both as they are now."""
        return self._session_hash(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under the keys that were in use before."""
        return (self._session_hash(key) for key in settings.SECRET_KEY_FALLBACKS)

    def _session_hash(self, secret: str | bytes | None) -> str:
        said = f"{self.password}:{self.session_epoch}"
        return salted_hmac(
            "pawl.accounts.Person.session", said, secret=secret, algorithm="sha256"
        ).hexdigest()


class Membership(models.Model):
    """A person belongs to a team; it gives no rights by itself."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")

    version: ClassVar = 1
    """It is never changed, only made and ended."""
    objects = ScopedSet["Membership"].as_manager()
    boundary: ClassVar = Boundary("team__organisation_id", "team_id", "person_id", None)
    is_set_up: ClassVar = True
    read_permission: ClassVar = Permission.ACCOUNT_READ

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "team"], name="once_in_a_team")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.team_id}"

    @property
    def key(self) -> str:
        """Its number in the API."""
        return f"MEM-{self.pk}"


class Grant(models.Model):
    """A role held by a person: everywhere, in one organisation, or for one team."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="grants")
    role = models.CharField(max_length=30, choices=[(role.value, role.value) for role in Role])
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")

    version: ClassVar = 1
    """It is never changed, only given and taken."""
    objects = ScopedSet["Grant"].as_manager()
    boundary: ClassVar = Boundary("person__organisation_id", None, "person_id", None)
    is_set_up: ClassVar = True
    read_permission: ClassVar = Permission.ACCOUNT_READ

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "person",
                "role",
                Coalesce("organisation", 0),  # in SQL two unknowns differ; here "everywhere" is one place
                Coalesce("team", 0),
                name="each_grant_once",
            ),
            models.CheckConstraint(
                condition=Q(team=None) | Q(organisation__isnull=False), name="a_team_has_its_organisation"
            ),
            models.CheckConstraint(condition=Q(role__in=[role.value for role in Role]), name="known_role"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.role}"

    @property
    def key(self) -> str:
        """Its number in the API."""
        return f"GRANT-{self.pk}"


_BY_NUMBER: Prepared[Person] = Prepared(
    lambda number: Person.objects.filter(pk=number).order_by(), settled=True
)
_HELD: Prepared[Grant] = Prepared(
    lambda person: Grant.objects.filter(person=person).order_by("id"), settled=True
)


class ApiToken(models.Model):
    """A key for programs: rights of its person, narrowed to its scopes, until it expires."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    made_with = models.ForeignKey("self", models.CASCADE, null=True, related_name="made")

    version: ClassVar = 1
    """It is never changed, only made and revoked."""
    objects = ScopedSet["ApiToken"].as_manager()
    boundary: ClassVar = Boundary("person__organisation_id", None, "person_id", None)
    read_permission: ClassVar = Permission.TOKEN_MANAGE

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """The number that the journal keeps."""
        return f"TOK-{self.pk}"


class Throttle(models.Model):
    """Tries of the last while under one name, counted in the database: a cache forgets and is not shared."""

    name = models.CharField(max_length=64, primary_key=True)
    tries = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="throttle_age")]

    def __str__(self) -> str:
        return self.name


class SpentCode(models.Model):
    """The newest time step of which a person has used a one-time code: no code counts twice."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.person_id}: {self.step}"


class Setup(models.Model):
    """The one row that says whether the first administrator has been made; closed, it never opens again."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    digest = models.CharField(max_length=64, blank=True)
    issued_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="one_setup")]

    def __str__(self) -> str:
        return "closed" if self.closed_at else "open"
