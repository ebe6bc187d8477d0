"""Who has a ticket open just now."""

from typing import ClassVar

from django.db import models

from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Person
from pawl.collaboration.models import Case


class Presence(models.Model):
    """Somebody had the page of a ticket open at an instant; forgotten after a while."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField(db_index=True)

    boundary: ClassVar = Boundary()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "person"], name="present_once")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.case_id}"
