"""Whether edits still fit the plan: what they say of before is still there, what they name too."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pawl.analytics.words import Sentence, say
from pawl.projects.edits.copying import PlanCopy, number_in_copy
from pawl.projects.edits.edit import ADD, ENDS, REMOVE, Edit, same
from pawl.projects.models import WorkLink
from pawl.projects.reads import plain_row
from pawl.projects.sheets.plan_checks import circle
from pawl.projects.tables import told_value

NO_LONGER = say("It is not there any more.")


def misfits(now: PlanCopy, edits: Sequence[Edit]) -> list[tuple[Edit, Sentence]]:
    """Each edit that does not fit, and why.   now: the plan as it is."""
    then = now.edited(edits)
    found = [(one, why) for one in edits for why in _faults(one, now, then)]
    return found or list(_around(edits, then))


def _faults(one: Edit, now: PlanCopy, then: PlanCopy) -> Iterator[Sentence]:
    if one.do != ADD:
        row = now.find(one.sheet, one.row)
        if row is None:
            yield NO_LONGER
            return
        if one.do == REMOVE and getattr(row, "state", "") == ENDS.get(one.sheet, "-"):
            yield say("It was taken out already.")
        yield from _otherwise(one, plain_row(one.of, row))
    yield from _nameless(one, then)
    if one.sheet == "links" and one.do != REMOVE:
        yield from _twice(one, then)


def _otherwise(one: Edit, row: Mapping[str, Any]) -> Iterator[Sentence]:
    """What says something else by now than when the edit was written."""
    for column in one.of.columns:
        if column.name in one.before and not same(column, row.get(column.name), one.before[column.name]):
            was, is_now = (
                told_value(column, each).text or "–" for each in (one.before[column.name], row[column.name])
            )
            yield say(
                "{column} was “{was}” and is “{now}” now.", column=str(column.label), was=was, now=is_now
            )


def _nameless(one: Edit, then: PlanCopy) -> Iterator[Sentence]:
    """Work that it names and that is not there, or was taken out."""
    live = {row.pk for row in then.live("work-packages")}
    for column in one.of.columns:
        value = one.after.get(column.name)
        if column.of == "work_package" and value and number_in_copy(value["key"]) not in live:
            yield say("{key} is not there any more.", key=value["key"])


def _twice(one: Edit, then: PlanCopy) -> Iterator[Sentence]:
    link = then.find("links", one.row)
    ends = _ends(link)
    if any(_ends(other) == ends for key, other in then.sheets["links"].items() if key != one.row):
        yield say("There is another link between these two.")


def _around(edits: Sequence[Edit], then: PlanCopy) -> Iterator[tuple[Edit, Sentence]]:
    """Edits by which work would wait for itself."""
    for one in edits:
        if one.sheet == "links" and one.do != REMOVE:
            link = then.find("links", one.row)
            others = [_ends(each) for key, each in then.sheets["links"].items() if key != one.row]
            way = circle([_ends(link), *others])
            if way:
                names = ", ".join(f"WP-{each}" if each > 0 else f"NEW-{-each}" for each in way)
                yield one, say("The work would wait for itself: {names}.", names=names)


def _ends(link: WorkLink) -> tuple[int, int]:
    return link.predecessor_id, link.successor_id
