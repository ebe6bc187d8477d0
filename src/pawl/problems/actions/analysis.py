"""How a cause is found: the chain of questions, and the diagram of what could have caused it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.cases import amend
from pawl.collaboration.checks import broken, passage
from pawl.history.record import record
from pawl.problems.models import Problem
from pawl.problems.words import CATEGORIES, STANDINGS

MOST_WHYS, MOST_CAUSES = 12, 60
LONGEST, LONGEST_CAUSE = 1000, 200
WHY = ("question", "answer", "evidence")
WORK = Permission.PROBLEM_WORK


@transaction.atomic
def set_whys(problem: Problem, *, whys: Sequence[Mapping[str, Any]], by: Actor) -> Problem:
    """The chain as it now stands: question, answer, evidence; an empty row is left out.

    The last answer is what the chain leads to; it becomes the root cause only where somebody says so.
    """
    require(by, WORK, on=problem)
    rows = [one for one in (_why(n, row) for n, row in enumerate(whys, start=1)) if any(one.values())]
    if len(rows) > MOST_WHYS:
        raise broken("whys", say("A chain has at most {n} questions.", n=MOST_WHYS), say("Shorten it."))
    if amend(problem, whys=rows):
        texts = {f"answer_{n}": row["answer"] for n, row in enumerate(rows, start=1)}
        record("problem", problem.key, "analysed", by=by, facts={"whys": len(rows)}, texts=texts)
    return problem


@transaction.atomic
def set_causes(problem: Problem, *, causes: Sequence[Mapping[str, Any]], by: Actor) -> Problem:
    """The diagram as it now stands: causes by category, and what became of each suspicion."""
    require(by, WORK, on=problem)
    found = (_cause(n, row) for n, row in enumerate(causes, start=1))
    rows = [one for one in found if one["text"]]
    if len(rows) > MOST_CAUSES:
        raise broken(
            "causes", say("A diagram has at most {n} causes.", n=MOST_CAUSES), say("Leave some out.")
        )
    order = list(CATEGORIES)
    rows.sort(key=lambda one: order.index(one["category"]))
    if amend(problem, causes=rows):
        facts = {"causes": len(rows), "confirmed": sum(one["standing"] == "confirmed" for one in rows)}
        record("problem", problem.key, "causes_drawn", by=by, facts=facts)
    return problem


def _why(number: int, row: Mapping[str, Any]) -> dict[str, str]:
    found = {name: passage(f"whys.{number}.{name}", str(row.get(name) or ""), LONGEST) for name in WHY}
    if (found["answer"] or found["evidence"]) and not found["question"]:
        raise broken(f"whys.{number}.question", say("Row {n} has no question.", n=number), say("Write it."))
    return found


def _cause(number: int, row: Mapping[str, Any]) -> dict[str, str]:
    text = " ".join(str(row.get("text") or "").split())
    found = {
        "category": str(row.get("category") or "process"),
        "text": passage(f"causes.{number}.text", text, LONGEST_CAUSE),
        "standing": str(row.get("standing") or "suspected"),
    }
    for name, known in (("category", CATEGORIES), ("standing", STANDINGS)):
        if found[name] not in known:
            rule = say("{value} is no {name}.", value=found[name][:40], name=name)
            raise broken(f"causes.{number}.{name}", rule, say("Use one of: {names}.", names=", ".join(known)))
    return found
