"""Pages of the queue, the schedules and the journal."""

import re
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import can, not_found, require, scope
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.collaboration.kind_words import word_of
from pawl.collaboration.record_page import names_of
from pawl.collaboration.records import address_of
from pawl.collaboration.searching import search
from pawl.errors import PawlError
from pawl.history.reads import entries
from pawl.jobs.models import Delivery, Schedule, State
from pawl.supervision import actions, lists, reads, words
from pawl.supervision.forms import ErasureForm, ScheduleForm
from pawl.web.asked import actor_of
from pawl.web.confirmation import Confirmation, ask, is_confirmed
from pawl.web.list_page import BulkAct, ListLook, QuickFilter, list_page
from pawl.web.listing_types import BadValue, key_number
from pawl.web.templatetags.pawl import plainly
from pawl.web.undo import tell

CASE = re.compile(r"[A-Z]+-[0-9]+", re.ASCII)
HELP_JOBS, HELP_JOURNAL = "how-to/jobs", "explanation/journal"


def _retry_row(actor: Actor, number: int) -> Delivery:
    job = reads.jobs(actor).filter(pk=number).first()
    if job is None:
        raise not_found("job")
    actions.retry(job, by=actor)
    return job


def _filter(state: State) -> str:
    return f"?filter%5Bstate%5D%5Beq%5D={state.value}"


JOB_LOOK = ListLook(
    address=lambda row: reverse("job", args=[f"JOB-{row['pk']}"]),
    quick=(
        QuickFilter(gettext_lazy("Given up"), _filter(State.DEAD)),
        QuickFilter(gettext_lazy("Running"), _filter(State.RUNNING)),
        QuickFilter(gettext_lazy("Waiting"), _filter(State.WAITING)),
    ),
    acts=(BulkAct("retry", gettext_lazy("Retry"), _retry_row, Permission.JOB_MANAGE),),
    told={"activity": words.activity},
    empty=say("Nothing was queued yet: jobs come with what people do, and by the clock."),
    help=HELP_JOBS,
    template="supervision/jobs.html",
)
SCHEDULE_LOOK = ListLook(
    address=lambda row: reverse("schedule", args=[f"SCH-{row['pk']}"]),
    link_field="name",
    empty=say("No schedule yet: the worker writes the standing ones when it starts."),
    help=HELP_JOBS,
)
EVENT_LOOK = ListLook(
    address=lambda row: reverse("journal-event", args=[f"EVT-{row['pk']}"]),
    hidden=("facts",),
    told=words.TOLD,
    empty=say("Nothing has happened yet."),
    help=HELP_JOURNAL,
    template="supervision/journal.html",
)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def jobs(request: HttpRequest) -> HttpResponseBase:
    """The queue."""
    if request.method == "POST":
        require(actor_of(request), Permission.JOB_MANAGE, on=reads.SITE)
    counts = reads.counts_by_state() if can(actor_of(request), Permission.JOB_READ, reads.SITE) else {}
    return list_page(request, lists.JOBS, JOB_LOOK, {"counts": counts})


@require_safe
@login_required
def job(request: HttpRequest, key: str) -> HttpResponse:
    """One job: what set it off, how far it is, why it failed."""
    found = reads.job(actor_of(request), key)
    told = {
        "job": found,
        "event_key": f"EVT-{found.event_id}",
        "progress": _progress(found),
        "state_label": lists.STATES[found.state],
        "may_retry": found.state == State.DEAD and can(actor_of(request), Permission.JOB_MANAGE, reads.SITE),
        "may_audit": reads.events(actor_of(request)).filter(pk=found.event_id).exists(),
    }
    return render(request, "supervision/job.html", told)


@require_safe
@login_required
def job_progress(request: HttpRequest, key: str) -> HttpResponse:
    """How far a job is, alone: the page asks for it while the job runs."""
    found = reads.job(actor_of(request), key)
    return render(request, "components/progress.html", {"job": _progress(found)})


@require_POST
@login_required
def retry(request: HttpRequest, key: str) -> HttpResponse:
    """Put a job that was given up back into the queue."""
    found = reads.job(actor_of(request), key)
    actions.retry(found, by=actor_of(request))
    tell(request, _("%(key)s is tried again.") % {"key": found.key})
    return redirect("job", found.key)


@require_safe
@login_required
def schedules(request: HttpRequest) -> HttpResponseBase:
    """The schedules."""
    return list_page(request, lists.SCHEDULES, SCHEDULE_LOOK)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def schedule(request: HttpRequest, key: str) -> HttpResponse:
    """One schedule: its runs, and the form that moves it."""
    found: Schedule = reads.schedule(actor_of(request), key)
    first = {"cron": found.cron, "zone": found.zone}
    form = ScheduleForm(request.POST or None, initial=first, version=found.version)
    if form.is_valid():
        found.version = form.cleaned_data["version"] or found.version
        try:
            actions.reschedule(
                found, cron=form.cleaned_data["cron"], zone=form.cleaned_data["zone"], by=actor_of(request)
            )
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(name)s is moved.") % {"name": found.name})
            return redirect("schedule", found.key)
    runs = list(found.runs.select_related("event").order_by("-at")[:50])
    who = _who({run.event.actor for run in runs})
    told = {
        "schedule": found,
        "form": form,
        "runs": [(run, who[run.event.actor]) for run in runs],
        "may_manage": can(actor_of(request), Permission.JOB_MANAGE, reads.SITE),
    }
    return render(request, "supervision/schedule.html", told, status=422 if form.errors else 200)


@require_POST
@login_required
def run_now(request: HttpRequest, key: str) -> HttpResponse:
    """Fire a schedule at once."""
    found = reads.schedule(actor_of(request), key)
    actions.run_now(found, by=actor_of(request))
    tell(request, _("%(name)s is fired.") % {"name": found.name})
    return redirect("schedule", found.key)


@require_POST
@login_required
def switch(request: HttpRequest, key: str) -> HttpResponse:
    """Let a schedule rest, or go on."""
    found = reads.schedule(actor_of(request), key)
    act = actions.pause if request.POST.get("active") == "no" else actions.resume
    act(found, by=actor_of(request))
    return redirect("schedule", found.key)


@require_safe
@login_required
def journal(request: HttpRequest) -> HttpResponseBase:
    """The journal, as far as somebody may audit it."""
    actor = actor_of(request)
    seal = reads.newest_seal() if can(actor, Permission.AUDIT_READ, reads.SITE) else None
    told = {"seal": seal, "may_erase": can(actor, Permission.ACCOUNT_MANAGE)}
    return list_page(request, lists.EVENTS, EVENT_LOOK, told)


@require_safe
@login_required
def event(request: HttpRequest, key: str) -> HttpResponse:
    """One event with everything that was written."""
    found = reads.event(actor_of(request), key)
    entry = next(entries([found]))
    told = {
        "event": found,
        "entry": entry,
        "who": _who({found.actor})[found.actor],
        "kind": word_of(found.kind),
        "what": words.activity_of(found.kind, found.activity),
        "door": words.door_of(found.via),
        "facts": [(name, _written(value)) for name, value in found.facts.items() if value is not None],
        "case_address": _address(found.case, actor_of(request)),
    }
    return render(request, "supervision/event.html", told)


def _written(value: object) -> str:
    """A fact of the journal as people write it: what it names, and what that is."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_written(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(_written, value))
    return str(plainly(value))


def _who(actors: set[str]) -> dict[str, str]:
    """People by name, parts of Pawl in words."""
    names = names_of(one for one in actors if one.startswith("person:"))
    return {one: names.get(one) or words.actor_of(one) for one in actors}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def erasure(request: HttpRequest) -> HttpResponse:
    """Erase the texts of somebody who has left; asks first."""
    people = scope(actor_of(request), Permission.ACCOUNT_MANAGE, Person.objects.all())
    if not can(actor_of(request), Permission.ACCOUNT_MANAGE):
        raise not_found("erasure")
    form = ErasureForm(request.POST or None)
    if not form.is_valid():
        return render(request, "supervision/erasure.html", {"form": form}, status=422 if form.errors else 200)
    person = people.filter(pk=_number(form.cleaned_data["person"])).first()
    if person is None:
        form.refuse(not_found(form.cleaned_data["person"]))
        return render(request, "supervision/erasure.html", {"form": form}, status=422)
    asked = _erasure_question(person)
    if not is_confirmed(request, asked):
        return ask(request, asked)
    made = actions.erase_texts(person, by=actor_of(request))
    tell(request, _("%(n)s texts are erased.") % {"n": made.facts["texts"]})
    return redirect("journal")


def _erasure_question(person: Person) -> Confirmation:
    return Confirmation(
        title=_("Erase texts of the journal?"),
        thing=f"PER-{person.pk} {person}",
        consequences=(
            _("Every text this person wrote, and every text about their account, is emptied for good."),
            _("What happened, when and by which number stays, and so do the seals."),
            _("Back-ups keep the texts until they are thrown away."),
        ),
        button=_("Erase"),
        back=reverse("journal-erasure"),
        fields=(("person", f"PER-{person.pk}"),),
        type_to_confirm=f"PER-{person.pk}",
    )


def _progress(job: Delivery) -> dict[str, Any]:
    said = job.progress.get("sentence")
    sentence = Sentence(said["template"], said["values"]) if said else lists.STATES[job.state]
    return {
        "address": reverse("job-progress", args=[job.key]),
        "done": job.progress.get("done") or 0,
        "total": job.progress.get("total"),
        "sentence": sentence,
        "is_running": job.state == State.RUNNING,
    }


def _address(case: str, actor: Actor) -> str:
    """The page of an event's case; empty where it has none, or it is not for these eyes."""
    found = search(case, actor).first() if CASE.fullmatch(case) else None
    return address_of(found) if found else ""


def _number(key: str) -> int:
    try:
        return key_number(key.strip().upper(), "PER")
    except BadValue:
        return 0
