"""Charters: write one, submit it, approve it, give it back; approved means frozen and numbered."""

from typing import Any

from django.db import transaction
from django.db.models import Max

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.actions.writing import facts_of, texts_of
from pawl.collaboration.answering import settle
from pawl.collaboration.cases import amend
from pawl.collaboration.checks import broken, needed, passage
from pawl.collaboration.models.approvals import Answer
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.projects import content
from pawl.projects.actions.checks import Writing
from pawl.projects.actions.deciding import check_decider
from pawl.projects.actions.lifecycles import CHARTER
from pawl.projects.actions.principles import circumstances_changed
from pawl.projects.actions.projects import new_charter, place_at
from pawl.projects.actions.sponsor import ask_sponsor
from pawl.projects.gates import standings
from pawl.projects.models import OPEN_REVIEWS, Charter, Project
from pawl.projects.sheets.texts import CHARTER as COLUMNS

MANAGE = Permission.PROJECT_MANAGE
WRITABLE = ("draft", "returned")


@transaction.atomic
def change(charter: Charter, *, by: Actor, **fields: Any) -> Charter:
    """It is worded better, while nobody decides about it."""
    project = charter.project
    require(by, MANAGE, on=project)
    if charter.state not in WRITABLE:
        rule = say("It is submitted or decided, so it stays as it is.")
        raise Conflict(charter.key, rule, say("Draft another edition, or have it returned."))
    said = Writing(COLUMNS, Charter, place_at(project), by, project).checked(fields)
    starts, ends = said.get("starts", charter.starts), said.get("ends", charter.ends)
    if starts is not None and ends is not None and ends < starts:
        raise broken("ends", say("It ends before it starts."), say("Swap the two."))
    changes = amend(charter, **said)
    if changes:
        facts = {"fields": sorted(changes), **facts_of(changes)}
        record("charter", charter.key, "changed", by=by, facts=facts, texts=texts_of(changes))
    return charter


@transaction.atomic
def draft_again(project: Project, *, by: Actor) -> Charter:
    """Another edition, beginning with what the last one says."""
    require(by, MANAGE, on=project)
    rows = Charter.objects.filter(project=project)
    if rows.filter(state__in=OPEN_REVIEWS).exists():
        raise Conflict(project.key, say("A charter is open already."), say("Change that one."))
    last = rows.order_by("-number").first()
    fields = {one.name: getattr(last, one.name) for one in COLUMNS} if last else {}
    number = (rows.aggregate(most=Max("number"))["most"] or 0) + 1
    return new_charter(project, number=number, fields=fields, by=by)


@transaction.atomic
def submit(charter: Charter, *, by: Actor) -> Charter:
    """The sponsor is asked; every other line of the gate is closed or waived by then."""
    project = charter.project
    require(by, MANAGE, on=project)
    # Of a small job the objective says what is done; a purpose beside it would say the same.
    for field in ("business_need",) if project.tailoring == "simple" else ("business_need", "purpose"):
        if not getattr(charter, field):
            raise broken(field, say("The charter does not say it yet."), say("Write it, then submit again."))
    if still := [
        one for one in standings(project, ("initiating",)) if one.is_open and one.line.name != "charter"
    ]:
        rule = say("{n} lines of the gate are open.", n=len(still))
        raise Conflict(charter.key, rule, say("Fill them, or have them waived; the gate shows which."))
    changes = {"submitted_by": by.person, "submitted_at": clock.now(), "reason": ""}
    CHARTER.advance(charter, "submit", by=by, changes=changes)
    ask_sponsor(charter, by=by)
    return charter


@transaction.atomic
def approve(charter: Charter, *, note: str = "", by: Actor) -> Charter:
    """The sponsor wants it so: what stands there now is frozen, and its dates and budget count."""
    check_decider(charter, by)
    clean = passage("note", note)
    settle(charter, verdict=Answer.APPROVED, reason=clean, by=by)
    frozen = content.of_charter(charter)
    changes = {
        "decided_by": by.person, "decided_at": clock.now(), "reason": clean, "content": frozen,
        "digest": content.digest_of(frozen),
    }  # fmt: skip
    CHARTER.advance(charter, "approve", by=by, changes=changes, facts={"number": charter.number},
                    texts={"note": clean})  # fmt: skip
    amend(charter.project, starts=charter.starts, ends=charter.ends, budget=charter.budget)
    circumstances_changed(charter.project, say("Edition {n} of the charter was approved.", n=charter.number),
                          by=by)  # fmt: skip
    return charter


def give_back(charter: Charter, *, reason: str, by: Actor) -> Charter:
    """The sponsor wants it otherwise, and says how."""
    return _refuse(charter, "return", reason, by)


def reject(charter: Charter, *, reason: str, by: Actor) -> Charter:
    """The sponsor does not want it."""
    return _refuse(charter, "reject", reason, by)


def may_decide(charter: Charter, by: Actor) -> bool:
    """Whether somebody may decide about it, were it submitted."""
    return can(by, Permission.PROJECT_DECIDE, charter.project)


@transaction.atomic
def _refuse(charter: Charter, activity: str, reason: str, by: Actor) -> Charter:
    check_decider(charter, by)
    clean = needed("reason", reason)
    settle(charter, verdict=Answer.REJECTED, reason=clean, by=by)
    changes = {"decided_by": by.person, "decided_at": clock.now(), "reason": clean}
    CHARTER.advance(charter, activity, by=by, changes=changes, texts={"reason": clean})
    return charter
