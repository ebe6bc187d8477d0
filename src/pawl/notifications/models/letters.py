"""The letters: those on their way, and those that left, so that an answer to one finds its case."""

from typing import ClassVar

from django.db import models

from pawl.accounts.models import Person
from pawl.collaboration.models import Case


class Letter(models.Model):
    """A letter on its way to somebody: claimed by one delivery, which sends it under one Message-ID."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="+")
    """None for the daily letter, which tells of many."""
    delivery = models.BigIntegerField()
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    is_dropped = models.BooleanField(default=False)
    """Nothing was left that its reader might have read."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["delivery"], name="letter_of_a_delivery")]

    def __str__(self) -> str:
        return f"letter {self.pk} to {self.person_id}"


class SentLetter(models.Model):
    """One letter about a case that left: its Message-ID, and to whom it went."""

    message_id = models.CharField(max_length=250, unique=True)
    """With its angle brackets, as it stands in In-Reply-To and References."""
    case_key = models.CharField(max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    address = models.EmailField(blank=True)
    token = models.CharField(max_length=16)
    sent_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["case_key", "person", "id"], name="letters_of_a_case"),
        ]

    def __str__(self) -> str:
        return self.message_id
