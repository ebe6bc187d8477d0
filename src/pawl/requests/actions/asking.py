"""Ask for something by its form, and change the answers while nobody works on it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Membership, Person, Team
from pawl.accounts.permissions import Place, can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration import approvals
from pawl.collaboration.approvals import PAWL, Stage
from pawl.collaboration.attaching import Brought, attach_brought
from pawl.collaboration.cases import open_case
from pawl.collaboration.locks import hold
from pawl.errors import Conflict, NotAllowed
from pawl.history.record import record
from pawl.requests.actions.lifecycle import move
from pawl.requests.actions.modelling import newest
from pawl.requests.actions.tasks import begin
from pawl.requests.answers import checked, definition_of, files_of
from pawl.requests.definition import ApprovalStep, applies
from pawl.requests.expected import expect_anew
from pawl.requests.models import RequestModel, ServiceRequest
from pawl.tickets.actions.opening import opened
from pawl.tickets.actions.work import write
from pawl.tickets.customers import customer_of
from pawl.tickets.priority import priority_of

SUBMIT = Permission.REQUEST_SUBMIT
CHANGEABLE = ("submitted", "awaiting_approval")


def models_for(person: Person | None, actor: Actor) -> QuerySet[RequestModel]:
    """What somebody may ask for: live, visible to whoever looks, offered to all or to a team of theirs."""
    live = RequestModel.objects.visible_to(actor).filter(state="live", offering__state="live")
    rows = live.filter(offered_to(person))
    return rows.select_related("case", "offering__case", "offering__service__case").distinct()


def offered_to(person: Person | None) -> Q:
    """Which models are offered to somebody: those for all, and those for a team of theirs."""
    own = Membership.objects.filter(person=person).values("team") if person else Team.objects.none()
    return Q(offering__entitlement="everybody") | Q(offering__teams__in=own)


@transaction.atomic
def submit(  # noqa: PLR0913 all but the model and its answers may be left out
    model: RequestModel, answers: Mapping[str, Any], *, by: Actor, caller: Person | None = None,
    channel: str = "web", brought: Sequence[Brought] = (), own: Mapping[str, Any] | None = None,
) -> ServiceRequest:  # fmt: skip
    """Somebody asks for something, for themselves or for another; approvals are asked, or fulfilment begins.

    brought: files that answer no question.   Raises Invalid by question, NotAllowed where it is not offered.
    """
    person = caller or by.human
    place = _place(model, person)
    require(by, SUBMIT, on=place)
    if not models_for(person, by).filter(pk=model.pk).exists():
        raise NotAllowed(model.key, say("It is not offered to them."), say("Ask who offers the service."))
    version = newest(model)
    read = checked(definition_of(version), answers, person.organisation_id)
    plain = {name: value for name, value in read.items() if name not in files_of(read)}
    service, now = model.offering.service, clock.now()
    priority = priority_of("service_request", place.organisation_id, version.impact, version.urgency, at=now)
    request = ServiceRequest.objects.create(
        case=open_case("service_request", model.case.title, place), state="submitted", form=version,
        fields=plain, opened_by=by.person, channel=channel, service=service, offering=model.offering,
        opened_at=now, impact=version.impact, urgency=version.urgency, priority=priority,
        computed_priority=priority, customer=customer_of(person, service, now),
    )  # fmt: skip
    facts = {"model": model.key, "form": version.number, "caller": person.key, "to": request.state,
             "priority": priority, "impact": request.impact, "urgency": request.urgency, "channel": channel,
             "service": service.key, "offering": model.offering.key,
             "customer": request.customer and request.customer.key,
             "team": place.team_id and f"TEAM-{place.team_id}"}  # fmt: skip
    record("service_request", request.key, "submitted", by=by, facts=facts, texts={"title": model.case.title})
    attach_brought(request.case, brought, by=by, asked=True)
    if files_of(read):
        request.fields = _with_files(request, read, by)
        request.save(update_fields=["fields"])
    opened(request, by=PAWL, own=own, asked=by)
    _ask_or_begin(request, by)
    return request


@transaction.atomic
def change_answers(request: ServiceRequest, answers: Mapping[str, Any], *, by: Actor) -> ServiceRequest:
    """Whoever asked says it otherwise, as long as nobody works on it; approvals are asked anew."""
    require(by, SUBMIT, on=request)
    if request.state not in CHANGEABLE:
        rule = say("It is worked on already, or over.")
        raise Conflict(request.key, rule, say("Say it in a comment instead."))
    owner = request.case.owner
    organisation = owner.organisation_id if owner else None
    read = checked(definition_of(request.form), answers, organisation, before=request.fields)
    if files_of(read):
        hold(request.case)
    read = _with_files(request, read, by)
    if read == request.fields:
        return request
    changed = sorted(name for name in {*read, *request.fields} if read.get(name) != request.fields.get(name))
    write(request, fields=read)
    record("service_request", request.key, "answers_changed", by=by, facts={"fields": changed})
    if approvals.content_changed(request, by=by):
        ask_otherwise(request, by)
    return request


def ask_otherwise(request: ServiceRequest, by: Actor) -> None:
    """Those whom answers and caller lead to now are asked; where that is nobody, fulfilment begins."""
    if stages := list(_stages(request)):
        approvals.ask(request, stages, by=by)
    else:
        move(request, "revise", by=PAWL)
        _ask_or_begin(request, by)


@transaction.atomic
def ask_again(request: ServiceRequest, *, by: Actor) -> ServiceRequest:
    """Its approval was void: it is asked anew."""
    require(by, request.work_permission, on=request)
    if request.state != "submitted":
        rule = say("It is worked on already, or over.")
        raise Conflict(request.key, rule, say("Nothing is left to do here."))
    _ask_or_begin(request, by)
    return request


def _with_files(request: ServiceRequest, read: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """The answers with the files that came along attached: each is the number of its attachment."""
    files = files_of(read)
    made = attach_brought(request.case, list(files.values()), by=by, asked=True)
    return {**read, **{name: one.pk for name, one in zip(files, made, strict=True)}}


def _ask_or_begin(request: ServiceRequest, by: Actor) -> None:
    stages = list(_stages(request))
    if stages:
        expect_anew(request)  # as if it were approved at once; afterwards its clock waits
        move(request, "ask", by=PAWL)
        approvals.ask(request, stages, by=by)
    else:
        move(request, "start", by=PAWL)
        begin(request, by=PAWL)


def _place(model: RequestModel, person: Person) -> Place:
    """With its caller; the service's team is responsible where it is of the same organisation."""
    team = model.offering.service.case.team
    here = team is not None and team.organisation_id == person.organisation_id
    return Place(person.organisation_id, team.pk if team is not None and here else None, person.pk)


def _stages(request: ServiceRequest) -> Iterator[Stage]:
    for step in definition_of(request.form).stages:
        stage = _stage(step, request) if applies(step.only_if, request.fields) else None
        if stage is not None:
            yield stage


def _stage(step: ApprovalStep, request: ServiceRequest) -> Stage | None:
    """A stage whose person stands in an answer is left out where that was not answered.

    Where somebody has no manager, whoever answers for the service is asked instead.
    """
    if step.who == "answer":
        number = request.fields.get(step.question)
        people = list(Person.objects.filter(pk=number)) if number else []
        return Stage(step.name, people, quorum=1) if people else None
    if step.who == "team":
        return Stage(step.name, team=Team.objects.get(pk=step.team or 0), quorum=step.quorum)
    if step.who == "people":
        return Stage(step.name, list(Person.objects.filter(pk__in=step.people)), quorum=step.quorum)
    leader = request.case.owner.manager if step.who == "manager" and request.case.owner else None
    if leader is not None and leader.is_active:
        return Stage(step.name, [leader])
    service = request.service
    owner = service.case.owner if service else None
    return Stage(step.name, [owner] if owner else [])


def may_ask_for_others(actor: Actor) -> bool:
    """Whether somebody asks for more than themselves."""
    if actor.person is None:
        return False
    return can(actor, SUBMIT, Place(actor.person.organisation_id, None, None))
