"""Old numbers lead to their records: in search, in the palette, and as an address."""

import re

from django.db.models.functions import Upper

from pawl.collaboration.records import also_known_as
from pawl.moving.models import OldNumber

LIKE_A_NUMBER = re.compile(r"(?=\S*\d)\S{1,100}")
"""One word with a digit: of all else nobody asks the table."""
MOST = 5


def cases_of(text: str) -> list[int]:
    """The cases that had this number in another system; any number of people's systems may have used it."""
    asked = text.strip()
    if not LIKE_A_NUMBER.fullmatch(asked) or not asked.isprintable():  # PostgreSQL takes no NUL
        return []
    rows = OldNumber.objects.alias(in_capitals=Upper("number")).filter(
        in_capitals=asked.upper(), case__isnull=False
    )
    return list(rows.order_by("-pk").values_list("case_id", flat=True).distinct()[:MOST])


def register() -> None:
    """Answer for numbers of other systems; called once, when Django has loaded its apps."""
    also_known_as(cases_of)
