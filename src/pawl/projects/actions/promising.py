"""The targets of a project become promises of the service: in a draft, or in the agreement that follows."""

from datetime import date
from typing import Any

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.actions.agreements import change_agreement, draft_agreement, draft_next, promise, share
from pawl.catalogue.models import Agreement, AgreementState, Service, ServiceCalendar
from pawl.collaboration.checks import broken
from pawl.collaboration.models import Link
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.projects.models import Project, ServiceValue
from pawl.projects.promised import Comparison, comparison_of, is_share


@transaction.atomic
def carry(
    project: Project, *, agreement: Agreement | None = None, calendar: ServiceCalendar | None = None,
    effective_from: date | None = None, by: Actor,
) -> Agreement:  # fmt: skip
    """Write utility and warranty of the project into a draft; it counts only once it is agreed.

    agreement: a draft takes them itself, of a live one the next one is drafted; none: a new one is drafted
    with the service hours of `calendar`.   Asks for the right to edit the catalogue.
    """
    require(by, Permission.PROJECT_READ, on=project)
    service = _service(project, by)
    rows = [one.row for one in comparison_of(project).lines]
    if not rows:
        rule = say("The project promises no utility and no warranty yet.")
        raise Conflict(project.key, rule, say("Write them into the service value first."))
    _check(project, service, agreement)
    draft = _draft(project, service, agreement, calendar, effective_from or clock.now().date(), by)
    _write(draft, rows, project, by)
    Link.objects.get_or_create(source=draft.case, target=project.case, relation="comes_from")
    record("project", project.key, "warranty_carried", by=by, facts={"agreement": draft.key})
    return draft


def _service(project: Project, by: Actor) -> Service:
    if project.service_id is None:
        rule = say("It is not said which service the project makes.")
        raise Conflict(project.key, rule, say("Change the project and choose its service."))
    require(by, Permission.CATALOGUE_EDIT, on=project.service)
    found: Service = Service.objects.select_related("case").get(pk=project.service_id)
    return found


def _check(project: Project, service: Service, agreement: Agreement | None) -> None:
    """One of the same service, with a customer, that still counts."""
    if agreement is None:
        return
    if agreement.service_id != service.pk or agreement.level != "sla":
        rule = say("It is no agreement about this service with a customer.")
        raise broken("agreement", rule, say("Choose one of this service."))
    if agreement.state == AgreementState.RETIRED:
        raise broken("agreement", say("It was retired."), say("Draft another one."))
    if agreement.state == AgreementState.LIVE and not _compared(project, agreement).open:
        rule = say("It promises all of this already.")
        raise broken("agreement", rule, say("Nothing is left to do."))


def _compared(project: Project, agreement: Agreement) -> Comparison:
    return comparison_of(project, Agreement.objects.filter(pk=agreement.pk))


def _draft(
    project: Project, service: Service, agreement: Agreement | None, calendar: ServiceCalendar | None,
    effective_from: date, by: Actor,
) -> Agreement:  # fmt: skip
    if agreement is None:
        if calendar is None:
            raise broken("calendar", say("A new agreement needs service hours."), say("Choose them."))
        return draft_agreement(
            service, title=service.case.title, level="sla", effective_from=effective_from, calendar=calendar,
            customer=project.customer, by=by,
        )  # fmt: skip
    if agreement.state == AgreementState.LIVE:
        return draft_next(agreement, effective_from=effective_from, by=by)
    return agreement


def _write(draft: Agreement, rows: list[ServiceValue], project: Project, by: Actor) -> None:
    """What it promises already stays, unless it comes from this project; no availability becomes lower."""
    shares = [share("availability", one.target) for one in rows if is_share(one)]
    known = [one for one in (draft.availability, *shares) if one is not None]
    if known and max(known) != draft.availability:
        change_agreement(draft, availability=max(known), by=by)
    kept = [one for one in draft.warranty if one["project"] != project.key]
    promise(draft, [*kept, *(_told(one, project) for one in rows)], by=by)


def _told(row: ServiceValue, project: Project) -> dict[str, Any]:
    return {"aspect": row.aspect, "text": row.text, "target": row.target, "unit": row.unit,
            "source": row.key, "project": project.key}  # fmt: skip
