"""The pages of the data side: sources and imports."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.toml_text import NotToml
from pawl.analytics.words import say
from pawl.collaboration.record_page import record_page
from pawl.durable import blocks_of
from pawl.errors import Invalid, PawlError
from pawl.history.models import Event
from pawl.jobs.models import Delivery
from pawl.jobs.watching import at_work, progress
from pawl.measurement import lists, reads, rows_shown
from pawl.measurement.actions import imports, sources
from pawl.measurement.actions.lifecycles import IMPORT
from pawl.measurement.asked import HELP, check_version, find, number_of
from pawl.measurement.files import attachment
from pawl.measurement.forms import SourceForm, UploadForm, columns_of, edited, meanings
from pawl.measurement.gather_shown import gathered_source
from pawl.measurement.models import DataSource, Import, ImportState, Origin
from pawl.measurement.sources import parts, quarantine
from pawl.measurement.sources.connectors import CONNECTORS
from pawl.web.asked import actor_of
from pawl.web.fragments import come_anew
from pawl.web.list_page import ListLook, list_page
from pawl.web.placing import place_from
from pawl.web.steps import step_buttons
from pawl.web.undo import tell

OWN_JOBS = "measurement."
STEPS = {
    "start": gettext_lazy("Import it"),
    "discard": gettext_lazy("Discard"),
    "undo": gettext_lazy("Undo the import"),
    "restage": gettext_lazy("Try again"),
}
RUN = {"discard": imports.discard, "undo": imports.undo, "start": imports.start, "restage": imports.restage}


@require_GET
def source_list(request: HttpRequest) -> HttpResponseBase:
    """Where data comes from."""
    look = ListLook(
        address=lambda row: reverse("measurement:source", args=[row["key"]]),
        link_field="title",
        empty=say("No source of data is known yet."),
        create=reverse("measurement:source-new"),
        create_label=gettext_lazy("Add a source"),
        create_permission=Permission.SOURCE_MANAGE,
        help=HELP,
    )
    return list_page(request, lists.SOURCES, look)


def _opened(said: Mapping[str, Any], actor: Actor) -> DataSource:
    named = {"title": said["title"], "place": place_from(said["place"]), "by": actor}
    if said["origin"] == Origin.OWN:
        return sources.open_own(**named)
    return sources.open_source(**named, origin=said["origin"], path=said["path"], service=said["service"])


@require_http_methods(["GET", "POST"])
def source_new(request: HttpRequest) -> HttpResponse:
    """Add a source."""
    actor = actor_of(request)
    require(actor, Permission.SOURCE_MANAGE)
    form = SourceForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = _opened(said, actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return HttpResponseRedirect(reverse("measurement:source", args=[made.key]))
    told = {
        "form": form,
        "systems": sorted(CONNECTORS.values(), key=lambda one: str(one.label).casefold()),
        "title": _("Add a source"),
        "submit": _("Add it"),
        "room": reverse("measurement:sources"),
        "room_label": _("Measurement"),
        "back": reverse("measurement:sources"),
        "help": HELP,
    }
    return render(request, "measurement/source_new.html", told, status=422 if form.errors else 200)


@require_GET
def source(request: HttpRequest, key: str) -> HttpResponse:
    """One source: bring a file, and what came of earlier ones."""
    return source_page(request, find(request, lists.SOURCES, key, "case"))


def source_page(request: HttpRequest, found: DataSource, refusal: PawlError | None = None) -> HttpResponse:
    """Its page, with what was just refused."""
    actor = actor_of(request)
    connector = CONNECTORS.get(found.origin)
    may_import = can(actor, Permission.DATASET_IMPORT, found) and found.is_active
    told = {
        **record_page(request, found),
        "source": found,
        "origin": lists.ORIGINS.get(found.origin, found.origin),
        "brought": reads.imports(actor).filter(source=found)[:20],
        "may_import": may_import,
        "refusal": refusal,
        **(gathered_source(found, connector, actor) if connector else {}),
    }
    return render(request, "measurement/source.html", told, status=refusal.status if refusal else 200)


@require_POST
def source_fetch(request: HttpRequest, key: str) -> HttpResponse:
    """Take in the file that the source names on the server, or the own history."""
    made = imports.fetch(find(request, lists.SOURCES, key, "case"), by=actor_of(request))
    return HttpResponseRedirect(reverse("measurement:import", args=[made.key]))


@require_GET
def import_list(request: HttpRequest) -> HttpResponseBase:
    """Files on their way into the lake."""
    look = ListLook(
        address=lambda row: reverse("measurement:import", args=[row["key"]]),
        link_field="file",
        empty=say("No file has been brought yet."),
        create=reverse("measurement:import-new"),
        create_label=gettext_lazy("Import a file"),
        create_permission=Permission.DATASET_IMPORT,
        help=HELP,
    )
    return list_page(request, lists.IMPORTS, look)


@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    """Drop a file."""
    actor = actor_of(request)
    require(actor, Permission.DATASET_IMPORT)
    if not reads.sources(actor).filter(is_active=True).exists():
        return HttpResponseRedirect(reverse("measurement:source-new"))
    initial = {
        "source": reads.sources(actor).filter(pk=number_of(request.GET.get("source", ""), "SRC")).first()
    }
    form = UploadForm(request.POST or None, request.FILES or None, actor=actor,
                      initial={name: one for name, one in initial.items() if one})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = imports.upload(form.cleaned_data["source"], file.name or "log", file.chunks(), by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return HttpResponseRedirect(reverse("measurement:import", args=[made.key]))
    told = {
        "form": form,
        "title": _("Import a file"),
        "submit": _("Look at it"),
        "room": reverse("measurement:imports"),
        "room_label": _("Imports"),
        "back": reverse("measurement:imports"),
        "help": "how-to/import-in-the-browser",
        "large": parts.PART,
    }
    return render(request, "measurement/upload.html", told, status=422 if form.errors else 200)


@require_GET
def import_page(request: HttpRequest, key: str) -> HttpResponse:
    """One import: what its columns mean, what the dry run says, how far it is."""
    found: Import = find(request, lists.IMPORTS, key, "case", "source__case", "dataset")
    return render(request, "measurement/import.html", _told(request, found))


@require_GET
def import_progress(request: HttpRequest, key: str) -> HttpResponse:
    """How far the job is, for the page to ask; when it is done the whole page comes anew."""
    found: Import = find(request, lists.IMPORTS, key, "case")
    job = _job(found)
    if job is None:
        return come_anew()
    return render(request, "components/progress.html", {"job": job})


def _told(request: HttpRequest, found: Import, problem: Invalid | None = None) -> dict[str, Any]:
    actor = actor_of(request)
    look, checked = rows_shown.look_for(actor, found), rows_shown.check_for(actor, found)
    steps = [step for step in IMPORT.steps(found, actor) if step.activity in STEPS]
    may = can(actor, Permission.DATASET_IMPORT, found)
    return {
        **record_page(request, found),
        "import": found,
        "look": look,
        "job": _job(found),
        "columns": list(columns_of(look)),
        "meanings": meanings(look, get_language() or "en"),
        "states": _states(look),
        "activities": list(look.get("activities", {})),
        "checked": checked,
        "share": checked["refused"] / checked["rows"] if checked.get("rows") else None,
        "problem": rows_shown.problem_for(actor, found),
        "has_refused": rows_shown.may_see_rows(actor, found)
        and bool(found.held)
        and quarantine.refused_rows(found.held).is_file(),
        "may_map": may and found.state in {ImportState.STAGED, ImportState.CHECKED},
        "may_check": may
        and bool(found.mapping)
        and not (look.get("problem"))
        and found.state in {ImportState.STAGED, ImportState.CHECKED},
        "state_label": lists.IMPORT_STATES[found.state],
        "refusal": problem,
        "steps": step_buttons(
            steps,
            address=reverse("measurement:import-step", args=[found.key]),
            version=found.version,
            labels=STEPS,
            destructive=frozenset({"discard", "undo"}),
        ),
    }


def _states(look: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The states that the file writes, and what each means; those of the first rows that mean nothing yet."""
    known = dict(look.get("states", {}))
    activity = look.get("activity")
    seen: list[str] = next(
        (one["examples"] for one in look.get("columns", ()) if one["name"] == activity), []
    )
    return [*known.items(), *((state, "") for state in seen if state not in known)]


def _job(found: Import) -> dict[str, Any] | None:
    """The job that works on an import now."""
    row = at_work(found.key, OWN_JOBS)
    is_waiting = found.state == ImportState.IMPORTING or (
        found.state == ImportState.STAGED and not found.look
    )
    if row is None and not is_waiting and not _is_just_asked(found):
        return None
    return progress(reverse("measurement:import-progress", args=[found.key]), row)


def _is_just_asked(found: Import) -> bool:
    """Whether a dry run was asked for that the worker has not heard of yet: the page has to wait for it."""
    last = Event.objects.filter(case=found.key).order_by("-pk").first()
    return (
        last is not None
        and last.activity == "ask_check"
        and not Delivery.objects.filter(event=last, handler="measurement.dry_run").exists()
    )


@require_POST
def import_mapping(request: HttpRequest, key: str) -> HttpResponse:
    """Say what the columns mean: by the editor's rows, or by the text itself."""
    found: Import = find(request, lists.IMPORTS, key, "case", "source__case")
    check_version(request, found)
    if request.POST.get("keep"):  # asked before anything is written: a mapping is not half kept
        require(actor_of(request), Permission.SOURCE_MANAGE, on=found.source)
    try:
        imports.remap(found, mapping=_mapping(request.POST, found), by=actor_of(request),
                      refused_share=_share(request.POST))  # fmt: skip
    except Invalid as refusal:
        return render(request, "measurement/import.html", _told(request, found, refusal), status=422)
    if request.POST.get("keep"):
        origin = DataSource.objects.get(pk=found.source_id)
        sources.change_source(origin, version=origin.version, mapping=found.mapping, by=actor_of(request))
    return HttpResponseRedirect(reverse("measurement:import", args=[found.key]))


def _mapping(sent: QueryDict, found: Import) -> str:
    if "text" in sent:
        return str(sent["text"]).replace("\r\n", "\n")
    try:
        return edited(found.mapping, found.look or {}, {name: str(one) for name, one in sent.dict().items()})
    except NotToml as error:
        way_out = say("Mend the text of the mapping first.")
        raise Invalid("mapping", error.rule, way_out, {"mapping": error.rule}) from error


def _share(sent: QueryDict) -> float | None:
    text = sent.get("refused_percent", "").strip().replace(",", ".")
    if not text:
        return None
    try:
        return float(text) / 100
    except ValueError as error:
        rule = say("It must be a number.")
        raise Invalid("refused_share", rule, say("For 5% write 5."), {"refused_share": rule}) from error


@require_POST
def import_check(request: HttpRequest, key: str) -> HttpResponse:
    """Ask for the dry run."""
    found: Import = find(request, lists.IMPORTS, key, "case")
    imports.ask_check(found, by=actor_of(request))
    return HttpResponseRedirect(reverse("measurement:import", args=[found.key]))


@require_POST
def import_step(request: HttpRequest, key: str) -> HttpResponse:
    """Take a step of its lifecycle."""
    found: Import = find(request, lists.IMPORTS, key, "case", "source__case", "dataset")
    check_version(request, found)
    run = RUN.get(request.POST.get("activity", ""))
    if run is None:
        raise not_found(key)
    run(found, by=actor_of(request))
    tell(request, _("%(key)s: done.") % {"key": found.key})
    return HttpResponseRedirect(reverse("measurement:import", args=[found.key]))


@require_GET
def import_refused(request: HttpRequest, key: str) -> HttpResponseBase:
    """The rows that the dry run refused, as a file."""
    found: Import = find(request, lists.IMPORTS, key, "case")
    path = rows_shown.refused_rows_for(actor_of(request), found)
    return attachment(blocks_of(path), f"{found.key}-refused.csv", "text/csv; charset=utf-8")
