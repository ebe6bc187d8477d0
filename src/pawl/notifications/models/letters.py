"""The letters that left, so that an answer to one of them finds its case."""

from typing import ClassVar

from django.db import models

from pawl.accounts.models import Person


class SentLetter(models.Model):
    """One letter about a case: its Message-ID, and to whom it went."""

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
