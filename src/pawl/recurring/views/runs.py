"""Runs in the browser: the list of what is due, and the runbook that is ticked off."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.attaching import bring
from pawl.collaboration.record_page import record_page
from pawl.collaboration.records import find_one
from pawl.errors import Conflict, PawlError
from pawl.recurring.actions import runs
from pawl.recurring.actions.lifecycles import RUN
from pawl.recurring.actions.planning import MOVED
from pawl.recurring.forms import SkipForm
from pawl.recurring.lists import RUNS
from pawl.recurring.models import OperationRun
from pawl.web.asked import actor_of
from pawl.web.forms import version_of
from pawl.web.list_page import ListLook, QuickFilter, list_page
from pawl.web.steps import step_buttons
from pawl.web.undo import Undo, tell

HELP = "how-to/recurring"
TO_DO = "?filter%5Bstate%5D%5Bin%5D=due%2Cstarted%2Cmissed&sort=due"
WORK = Permission.OPERATION_WORK
LABELS = {"start": gettext_lazy("Start"), "finish": gettext_lazy("Done")}
STEPS = {"start": runs.start, "finish": runs.finish}


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """What is due, was done, was missed."""
    look = ListLook(
        address=lambda row: reverse("operation_run", args=[row["key"]]),
        link_field="title",
        hidden=("version",),
        quick=(
            QuickFilter(gettext_lazy("To do"), TO_DO),
            QuickFilter(gettext_lazy("Missed"), "?filter%5Bstate%5D%5Beq%5D=missed"),
            QuickFilter(gettext_lazy("Done"), "?filter%5Bstate%5D%5Beq%5D=done"),
        ),
        empty=say("No run yet: runs are there two weeks before they are due."),
        help=HELP,
        section=(_("Recurring activities"), reverse("operations")),
    )
    return list_page(request, RUNS, look)


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One run: its steps, who did them, what shows it."""
    actor, one = actor_of(request), _found(request, key)
    may_work = can(actor, WORK, one)
    done = list(one.steps.select_related("done_by", "evidence_file"))
    told = record_page(request, one) | {
        "done": done,
        "runbook": [] if done else one.operation.runbook,
        "left": sum(step.done_at is None for step in done),
        "may_tick": may_work and one.state == "started",
        "may_skip": may_work and one.state in {"due", "started", "missed"},
        "reason": _("The dates moved.") if one.reason == MOVED else one.reason,
        "steps": step_buttons(
            RUN.steps(one, actor) if may_work else [], address=reverse("operation_run-steps", args=[one.key]),
            version=one.version, labels=LABELS,
        ),
    }  # fmt: skip
    return render(request, "recurring/run.html", told)


@require_POST
def step(request: HttpRequest, key: str) -> HttpResponse:
    """Start or finish."""
    one, activity = _found(request, key), request.POST.get("activity", "")[:60]
    one.version = version_of(request)
    if activity not in STEPS:
        rule = say("There is no step {name}.", name=activity)
        raise Conflict(one.key, rule, say("Use one of: {names}.", names=", ".join(STEPS)))
    STEPS[activity](one, by=actor_of(request))
    return redirect("operation_run", one.key)


@require_POST
def tick(request: HttpRequest, key: str) -> HttpResponse:
    """A step is done, or was not after all."""
    actor, one = actor_of(request), _found(request, key)
    back, given = reverse("operation_run", args=[one.key]), request.POST.get("position", "")
    position = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else 0
    if request.POST.get("undo"):
        runs.undo_step(one, position=position, by=actor)
    else:
        require(actor, WORK, on=one)
        brought = bring(request.FILES.getlist("files"))
        evidence = request.POST.get("evidence", "")
        runs.do_step(one, position=position, evidence=evidence, brought=brought, by=actor)
        undo = Undo(request.path, (("undo", "yes"), ("position", str(position))))
        tell(request, _("Step %(n)s is done.") % {"n": position}, undo)
    return redirect(f"{back}#step-{position}")


@require_http_methods(["GET", "HEAD", "POST"])
def skip(request: HttpRequest, key: str) -> HttpResponse:
    """Leave it out this time, with the reason."""
    actor, one = actor_of(request), _found(request, key)
    require(actor, WORK, on=one)
    form = SkipForm(request.POST or None, version=one.version)
    back = reverse("operation_run", args=[one.key])
    if request.method == "POST" and form.is_valid():
        one.version = form.cleaned_data["version"] or 0
        try:
            runs.skip(one, reason=form.cleaned_data["reason"], by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect(back)
    told = {"form": form, "record": one, "back": back, "help": HELP}
    return render(request, "recurring/skip.html", told, status=422 if form.errors else 200)


def _found(request: HttpRequest, key: str) -> OperationRun:
    related = ("case__team", "case__owner", "operation__case", "operation__service", "assignee")
    return find_one(OperationRun, key, actor_of(request), *related)
