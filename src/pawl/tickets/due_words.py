"""When something is due, as lists say it."""

from datetime import datetime

from django.utils.html import format_html
from django.utils.translation import gettext

from pawl.web.templatetags.pawl import when


def due_in_words(at: datetime | None, *, is_late: bool) -> str:
    """The instant; what is late says so in colour, and in words for those who see none."""
    if not is_late:
        return str(when(at))
    word = gettext("late")
    return format_html(
        '<span class="is-late">{}<span class="visually-hidden"> {}</span></span>', when(at), word
    )
