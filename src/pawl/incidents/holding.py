"""Why incidents may wait: what every desk has, and what this one set."""

from collections.abc import Mapping

from pawl.incidents.words import REASONS, Reason
from pawl.tickets.effects import hold_reasons


def reasons_of(organisation: int | None) -> Mapping[str, Reason]:
    """The reasons by code; the desk's own come after those that all have, and replace them; one query."""
    own = {
        code: Reason(str(one.name), one.resumes_on_answer, one.needs_comment)
        for code, one in hold_reasons("incident", organisation).items()
    }
    return {**REASONS, **own}
