"""The journal's rows: events, the texts beside them that may be erased, and the seals over both."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

INSIDE = Q(facts__has_key="is_internal", facts__is_internal=True)
"""Events of which only those hear who work on a case. A key that is not there would compare as unknown."""


class Event(models.Model):
    """Who did what to which case, when: an event of XES (IEEE 1849), and what jobs react to.

    Rows are only ever added (triggers refuse the rest). `facts` hold keys, numbers and states; names and free
    text lie in `EventText`, so that they can be erased without breaking a seal.
    """

    kind = models.CharField(max_length=40)
    case = models.CharField(max_length=40)
    activity = models.CharField(max_length=60)
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    via = models.CharField(max_length=20)
    correlation = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)
    text_digests = models.JSONField(default=dict)
    imported = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)
    transaction = models.BigIntegerField(default=0, editable=False)
    """On PostgreSQL the transaction that wrote the row (a trigger sets it): ids commit out of order there."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["case", "id"], name="event_of_case"),
            models.Index(fields=["kind", "activity", "id"], name="event_of_activity"),
            models.Index(fields=["actor", "id"], name="event_of_actor"),
            models.Index(fields=["transaction", "id"], name="event_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.activity}"

    @property
    def key(self) -> str:
        """The number people use."""
        return f"EVT-{self.pk}"


class EventText(models.Model):
    """A name or free text of an event, behind a salted digest; erased by emptying text and salt."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="texts")
    name = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    salt = models.CharField(max_length=32, blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["event", "name"], name="one_text_per_name")]

    def __str__(self) -> str:
        return self.name


class Seal(models.Model):
    """A digest over a run of events and the seal before it; a job writes it: writers never queue.

    Events stand in the order (transaction, id); `marks` keep a short print of each, so that a broken seal can
    name the row that broke it.
    """

    first = models.BigIntegerField(unique=True)
    last = models.BigIntegerField(unique=True)
    last_transaction = models.BigIntegerField(default=0)
    count = models.BigIntegerField()
    marks = models.TextField(default="")
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


class SetUp(models.Model):
    """Marks that changes of what is set up have left, a number at random each; triggers write them.

    While their sum is the same, nothing has changed (`pawl.history.set_up`). On PostgreSQL each transaction
    has a row of its own, so that nobody waits for anybody; SQLite, with one writer, has one row.
    """

    id = models.BigIntegerField(primary_key=True)
    mark = models.BigIntegerField()

    objects: ClassVar["models.Manager[SetUp]"] = models.Manager()

    def __str__(self) -> str:
        return str(self.mark)


class Mark(models.Func):
    """The mark as it is, to be learnt with a read of something else; NULL where there is none."""

    output_field = models.CharField()
    template = "(SELECT CAST(sum(mark) AS text) FROM history_setup)"


class Added(models.Func):
    """What the journal counts on from: all rows of SQLite stand there; PostgreSQL adds its own."""

    output_field = models.BigIntegerField()
    template = "coalesce((SELECT max(added) FROM history_epoch), 0)"


class Epoch(models.Model):
    """What is added to transaction numbers: a restored cluster counts from one again, SQLite not at all."""

    added = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"+{self.added}"
