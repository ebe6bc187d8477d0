"""The ways of services, offerings, agreements, contracts, suppliers and customers, as data."""

from typing import Any

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.catalogue.actions.checks import editor
from pawl.lifecycle import Lifecycle, Step, Transition

EDIT = Permission.CATALOGUE_EDIT


def _has_team(service: Any) -> Sentence | None:
    return None if service.case.team_id else say("No team supports it.")


def _promises(agreement: Any) -> Sentence | None:
    return None if agreement.is_promising else say("It promises nothing yet: no target, no availability.")


def _service_is_live(one: Any) -> Sentence | None:
    return None if one.service.state == "live" else say("Its service is not live.")


def _step(activity: str, source: str, target: str, *guards: Any) -> Transition:
    return Transition(activity, frozenset({source}), target, EDIT, guards)


def _standing(kind: str) -> Lifecycle:
    return Lifecycle(
        kind,
        "active",
        (_step("retire", "active", "retired"), _step("restore", "retired", "active")),
    )


LIFECYCLES = {
    "service": Lifecycle(
        "service",
        "draft",
        (
            _step("publish", "draft", "live", _has_team),
            _step("retire", "live", "retired"),
            _step("restore", "retired", "live"),
        ),
    ),
    "offering": Lifecycle(
        "offering",
        "draft",
        (
            _step("publish", "draft", "live", _service_is_live),
            _step("retire", "live", "retired"),
            _step("restore", "retired", "live", _service_is_live),
        ),
    ),
    "agreement": Lifecycle(
        "agreement",
        "draft",
        (_step("agree", "draft", "live", _promises), _step("retire", "live", "retired")),
    ),
    "contract": Lifecycle(
        "contract",
        "draft",
        (_step("sign", "draft", "live"), _step("end", "live", "ended")),
    ),
    "supplier": _standing("supplier"),
    "customer": _standing("customer"),
}


@transaction.atomic
def take_step(one: Any, activity: str, *, by: Actor) -> Any:
    """Publish, agree, sign, retire, restore, end; an agreement that is retired binds until today."""
    editor(by, one)
    changes: dict[str, object] = {}
    if one.kind == "agreement" and activity == "retire":
        today = clock.now().date()
        changes["effective_until"] = max(one.effective_from, min(one.effective_until or today, today))
    LIFECYCLES[one.kind].advance(one, activity, by=by, changes=changes)
    return one


def steps(one: Any, by: Actor) -> list[Step]:
    """What can be done now; nothing of an outage, which has an end instead."""
    return LIFECYCLES[one.kind].steps(one, by) if one.kind in LIFECYCLES else []
