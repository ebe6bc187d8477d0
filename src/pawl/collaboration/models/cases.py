"""One row per record of any app: what comments, links and watchers point to, and what scopes them all."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models

from pawl.accounts.actor import Actor
from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Organisation, Person, Team
from pawl.accounts.permissions import clauses, scope
from pawl.accounts.roles import Permission
from pawl.collaboration.kinds import KINDS


class Case(models.Model):
    """A record of any kind, as the rest of Pawl sees it: number, title, boundary."""

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=250)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False
    )
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confidential = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    boundary: ClassVar = Boundary("organisation_id", "team_id", "owner_id", "confidential")
    lends_rows: ClassVar = True
    """What is set up and what happens stand in one table: `pawl.history.set_up` tells them apart by kind."""
    kept_texts: "tuple[object, ...] | None" = None
    """The texts whose words this object last wrote for it (`words`): the same are not written twice."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["kind", "id"], name="case_of_kind"),
            models.Index(fields=["organisation", "kind", "id"], name="case_of_organisation"),
            models.Index(fields=["organisation", "kind", "title"], name="case_by_title"),
            models.Index(fields=["kind", "title", "id"], name="case_by_title_of_site"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @property
    def key(self) -> str:
        """The number people use and the journal keeps: its kind's letters and its own number."""
        return f"{KINDS[self.kind]}-{self.pk}"


def works_on(actor: Actor, case: Case, permission: Permission) -> bool:
    """Whether somebody is more to a case than the person it belongs to."""
    if actor.system:
        return True
    found = clauses(actor, permission)
    return any(not clause.own and clause.holds(case, Case.boundary) for clause in found)


R_co = TypeVar("R_co", bound="Record", covariant=True)


class RecordSet(models.QuerySet[R_co]):
    """Reads of records; the first one of every door is `visible_to`."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that an actor may see; the kind of their case is named, since its indexes begin with it."""
        of_kind = self.filter(case__kind=self.model.kind)
        return scope(actor, self.model.read_permission, of_kind)  # type: ignore[return-value]


class Record(models.Model):
    """The base of every record that has a number, a timeline and a boundary."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="+", primary_key=True)
    version = models.PositiveIntegerField(default=1)

    objects = RecordSet.as_manager()
    boundary: ClassVar[Boundary] = Boundary()
    kind: ClassVar[str]
    read_permission: ClassVar[Permission]
    inside_permission: ClassVar[Permission | None] = None
    """Whose holders, beyond what is their own, read internal comments; the right to read where none is named.

    Named where everybody who needs help may read the record.
    """
    has_caller: ClassVar[bool] = False
    """Whether its owner is whom it is done for: they are answered, and their customer's agreements count."""
    searched: ClassVar[tuple[str, ...]] = ()
    """Texts of its own by which it is found, beside its title; whoever may see it may read them."""
    suggested: ClassVar[models.Q | None] = None
    """Which of them are offered to somebody who writes about the same; None of them where it is None."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.case)

    @property
    def key(self) -> str:
        """The number people use."""
        return str(self.case.key)

    def suggestion(self) -> tuple[str, str]:
        """What it is called, and what it advises, for somebody who writes about the same."""
        return self.case.title, ""

    def shows_inside(self, actor: Actor) -> bool:
        """Whether somebody hears of it what only those hear who work on it."""
        return works_on(actor, self.case, self.inside())

    @classmethod
    def inside(cls) -> Permission:
        """The right that makes somebody more to these records than a reader."""
        return cls.inside_permission or cls.read_permission

    @classmethod
    def searched_apart(cls, keys: Sequence[int]) -> Mapping[int, str]:  # noqa: ARG003 the models below look
        """What records are found by that stands in another table; the last of `searched`.   One query."""
        return {}


class Comment(models.Model):
    """What somebody said about a case; internal ones are not for requesters."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField()
    is_internal = models.BooleanField(default=False)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id}: {self.text[:40]}"


class Link(models.Model):
    """A way from one case to another, in words that read from left to right."""

    source = models.ForeignKey(Case, models.PROTECT, related_name="links_out")
    target = models.ForeignKey(Case, models.PROTECT, related_name="links_in")
    relation = models.CharField(max_length=30)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "target", "relation"], name="link_once"),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="no_link_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.relation} {self.target_id}"


class Watch(models.Model):
    """Somebody follows a case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="watches")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "person"], name="watch_once")]

    def __str__(self) -> str:
        return f"{self.person_id} watches {self.case_id}"


class SearchText(models.Model):
    """The tokens by which a case is found: its own words, what was said about it in public, and among us.

    An index of the database stands on it, which the migration makes: FTS5 on SQLite, GIN on PostgreSQL.
    """

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="search_text")
    own = models.TextField(blank=True)
    said = models.TextField(blank=True)
    aside = models.TextField(blank=True)
    """Of internal comments: found only by those who work on the case."""

    def __str__(self) -> str:
        return f"Words of {self.case_id}"
