"""Articles: what they say, every edition that was published, and whether they helped."""

from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Person
from pawl.accounts.permissions import scope
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Service
from pawl.collaboration.models import Record, RecordSet
from pawl.local_text import LocalText, LocalTextField

LONGEST = 20_000
LONGEST_FEEDBACK = 2000
YEAR = timedelta(days=365)


class ArticleState(models.TextChoices):
    """Whether it is read."""

    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    RETIRED = "retired"


class Audience(models.TextChoices):
    """For whom it is written: for whoever needs help, or for those who help."""

    REQUESTER = "requester"
    AGENT = "agent"


def in_a_year() -> date:
    """By when a new article is looked at again unless somebody says otherwise."""
    return clock.now().date() + YEAR


class ArticleSet(RecordSet["Article"]):
    """Reads of articles: what is published for everybody, for those who help, and what is being written."""

    def visible_to(self, actor: Actor) -> Self:
        """Writers see all; those who see tickets, what is or was published; others, what is for them."""
        of_kind = self.filter(case__kind="article")
        if actor.system:
            return of_kind
        read = scope(actor, Permission.ARTICLE_READ, of_kind)
        written = scope(actor, Permission.ARTICLE_WRITE, of_kind)
        inside = scope(actor, Permission.INCIDENT_READ, read).filter(
            state__in=(ArticleState.PUBLISHED, ArticleState.RETIRED)
        )
        public = read.filter(state=ArticleState.PUBLISHED, audience=Audience.REQUESTER)
        return written | inside | public  # type: ignore[return-value]


class Article(Record):
    """An answer in one language or several: what readers see, and beside it a revision that waits."""

    state = models.CharField(max_length=10, choices=ArticleState.choices, default=ArticleState.DRAFT)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.REQUESTER)
    name = LocalTextField()
    text = LocalTextField(longest=LONGEST)
    revised_name = LocalTextField(blank=True, default=LocalText)
    revised_text = LocalTextField(blank=True, default=LocalText, longest=LONGEST)
    """Empty where nothing waits; not searched, since readers do not see it."""
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+")
    review_by = models.DateField(default=in_a_year)
    warned = models.PositiveSmallIntegerField(null=True)
    """The last stage, in days before `review_by`, at which a warning was given; none yet for this date."""
    edition = models.PositiveIntegerField(default=0)
    helped = models.PositiveIntegerField(default=0)
    not_helped = models.PositiveIntegerField(default=0)

    kind: ClassVar[str] = "article"
    read_permission: ClassVar[Permission] = Permission.ARTICLE_READ
    inside_permission: ClassVar[Permission | None] = Permission.INCIDENT_READ
    searched: ClassVar[tuple[str, ...]] = ("name", "text")
    suggested: ClassVar = models.Q(state=ArticleState.PUBLISHED)
    # Knowledge belongs to all who help: whoever works for one team reads and mends what another one knows.
    boundary: ClassVar = Boundary(team=None, common=Permission.ARTICLE_READ)

    objects: ClassVar[Any] = ArticleSet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "audience", "case"], name="article_by_state"),
            models.Index(fields=["state", "review_by"], name="article_to_review"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ArticleState.values), name="known_article_state"),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="known_audience_of_article"
            ),
            models.CheckConstraint(
                condition=~Q(state=ArticleState.PUBLISHED) | Q(edition__gt=0), name="published_has_an_edition"
            ),
        ]

    @property
    def is_revised(self) -> bool:
        """Whether a revision waits to be published."""
        return bool(self.revised_text)

    def suggestion(self) -> tuple[str, str]:
        """In the reader's language."""
        return str(self.name), str(self.text)


class Edition(models.Model):
    """What an article said when it was published; never changed."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    name = LocalTextField()
    text = LocalTextField(longest=LONGEST)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "number"], name="an_edition_once"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} edition {self.number}"


class Feedback(models.Model):
    """Whether an article helped somebody; one answer a person, the last one counts."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="feedback", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    is_helpful = models.BooleanField()
    text = models.CharField(max_length=LONGEST_FEEDBACK, blank=True)
    edition = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["article", "at"], name="feedback_of_article")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "person"], name="one_feedback_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {'helped' if self.is_helpful else 'did not help'}"
