"""What changes hands with the second signature: catalogue, defects, risks, left-over work."""

from typing import Any

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.catalogue.actions.lifecycles import take_step
from pawl.catalogue.models import Agreement, Offering, Service
from pawl.collaboration.models import Case, Link
from pawl.history.record import record
from pawl.problems.actions.known_errors import declare
from pawl.problems.actions.register import raise_problem
from pawl.projects.actions.lifecycles import RAID_ITEM
from pawl.projects.models import OPEN_RAID, OVER, Handover, RaidItem, Requirement, WorkPackage

COMES_FROM = "comes_from"


def give_over(handover: Handover, *, by: Actor) -> None:
    """The caller holds the transaction, and both sides have signed."""
    put_live(handover.service, by=by)
    defects = [_as_known_error(one, handover, by) for one in _open(handover, "defect")]
    risks = [_as_risk_of_service(one, handover, by) for one in _open(handover, "risk")]
    left = _left_over(handover)
    told = {"service": handover.service.key, "known_errors": defects, "risks": risks}
    record("handover", handover.key, "given_over", by=by, facts=told)
    if left:
        keys = [key for key, _title in left]
        titles = {f"title_{n}": title for n, (_key, title) in enumerate(left)}
        facts = {"left": keys, "project": handover.project.key}
        record("handover", handover.key, "left_over", by=by, facts=facts, texts=titles)


def put_live(service: Service, *, by: Actor) -> None:
    """Service, offerings and agreements that were drafts are offered from now on."""
    if service.state == "draft":
        take_step(service, "publish", by=by)
    for offering in Offering.objects.filter(service=service, state="draft").select_related("case"):
        offering.service = service
        take_step(offering, "publish", by=by)
    for agreement in Agreement.objects.filter(service=service, state="draft").select_related("case"):
        if agreement.is_promising:
            take_step(agreement, "agree", by=by)


def _open(handover: Handover, raid_type: str) -> list[RaidItem]:
    rows = RaidItem.objects.filter(project=handover.project, raid_type=raid_type, state__in=OPEN_RAID)
    return list(rows.select_related("case", "project__case").order_by("pk"))


def _as_known_error(item: RaidItem, handover: Handover, by: Actor) -> str:
    """A defect lives on as a problem of the service; with a workaround as a known error."""
    team = handover.service.case.team
    made = raise_problem(title=item.case.title, description=item.description, service=handover.service,
                         team=team, by=by)  # fmt: skip
    if item.workaround:
        declare(made, workaround=item.workaround, root_cause=item.outcome, by=by)
    Link.objects.create(source=made.case, target=item.case, relation=COMES_FROM)
    RAID_ITEM.advance(item, "close", by=by, changes={"handed_to": made.key}, facts={"handed_to": made.key})
    return made.key


def _as_risk_of_service(item: RaidItem, handover: Handover, by: Actor) -> str:
    """It stays open; whoever answers for the service looks after it from now on."""
    service = handover.service
    owner = service.case.owner
    if owner is not None and can(Actor(owner), Permission.PROJECT_READ, item):
        Case.objects.filter(pk=item.pk).update(owner=owner)
    changes: dict[str, Any] = {"service": service, "handed_to": service.key}
    rows = RaidItem.objects.filter(pk=item.pk, version=item.version)
    rows.update(version=item.version + 1, **changes)
    facts = {"service": service.key, "owner": owner and owner.key}
    record("raid_item", item.key, "handed_over", by=by, facts=facts)
    return item.key


def _left_over(handover: Handover) -> list[tuple[str, str]]:
    """What is not done: work, requirements that are not met, actions and issues."""
    project = handover.project
    rows: list[Any] = [
        *WorkPackage.objects.filter(project=project, work_type="work").exclude(state__in=OVER),
        *Requirement.objects.filter(project=project, state__in=["proposed", "agreed"]),
        *RaidItem.objects.filter(project=project, raid_type__in=["action", "issue"], state__in=OPEN_RAID),
    ]
    titles = dict(Case.objects.filter(pk__in=[one.pk for one in rows]).values_list("pk", "title"))
    return [(f"{_letters(one)}-{one.pk}", titles[one.pk]) for one in rows]


def _letters(one: Any) -> str:
    return {"work_package": "WP", "requirement": "RQT", "raid_item": "RAID"}[one.kind]
