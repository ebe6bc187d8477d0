"""The pages of datasets, and the charts made of them."""

from collections.abc import Callable
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, not_found
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.kind_words import word_of
from pawl.measurement import lists, reads
from pawl.measurement.actions import datasets
from pawl.measurement.asked import HELP, check_version, find
from pawl.measurement.files import export_of
from pawl.measurement.models import Dataset, Study
from pawl.measurement.quality import strips
from pawl.measurement.sources import streams
from pawl.measurement.views.choosing import failure
from pawl.web.asked import actor_of
from pawl.web.list_page import ListLook, list_page
from pawl.web.undo import tell


def _study(one: Dataset, *, by: Actor) -> None:
    datasets.ask_study(one, by=by, why="asked")


DATASET_STEPS: dict[str, Callable[..., Any]] = {
    "ask_study": _study,
    "withdraw": datasets.withdraw,
    "ask_purge": datasets.ask_purge,
}


@require_GET
def dataset_list(request: HttpRequest) -> HttpResponseBase:
    """Snapshots that can be measured."""
    look = ListLook(
        address=lambda row: reverse("measurement:dataset", args=[row["key"]]),
        link_field="name",
        told={"kind": lambda row: word_of(str(row["kind"]))},
        empty=say("Nothing is imported yet."),
        create=reverse("measurement:import-new"),
        create_label=gettext_lazy("Import a file"),
        create_permission=Permission.DATASET_IMPORT,
        help=HELP,
    )
    return list_page(request, lists.DATASETS, look)


@require_GET
def dataset(request: HttpRequest, key: str) -> HttpResponse:
    """One dataset: what it is made of, how good it is, what can be measured, how to get it out."""
    found: Dataset = find(request, lists.DATASETS, key)
    actor = actor_of(request)
    current = (
        Study.objects.visible_to(actor).filter(dataset=found, state="current").order_by("-is_primary").first()
    )
    told = {
        "dataset": found,
        "lineage": reads.lineage(found),
        "study": current,
        "strips": strips(reads.part(current, "fields") or [], reads.language(get_language() or "en"))
        if current
        else [],
        "unlocks": (reads.part(current, "unlocks") or [])[:5] if current else [],
        "forms": streams.FORMATS,
        "may_export": can(actor, Permission.DATASET_EXPORT, found)
        and found.withdrawn_at is None
        and not found.purged_at,
        "may_import": can(actor, Permission.DATASET_IMPORT, found),
        "may_purge": can(actor, Permission.SOURCE_MANAGE, found)
        and found.withdrawn_at
        and not found.is_purged,
        **(failure(actor, found) if current is None and found.withdrawn_at is None else {}),
        "brought": reads.imports(actor).filter(dataset=found)[:10],
    }
    return render(request, "measurement/dataset.html", told)


@require_POST
def dataset_step(request: HttpRequest, key: str) -> HttpResponse:
    """Measure it anew, withdraw it, purge it."""
    found: Dataset = find(request, lists.DATASETS, key)
    run = DATASET_STEPS.get(request.POST.get("activity", ""))
    if run is None:
        raise not_found(key)
    check_version(request, found)
    run(found, by=actor_of(request))
    tell(request, _("%(key)s: done.") % {"key": found.key})
    return HttpResponseRedirect(reverse("measurement:dataset", args=[found.key]))


@require_GET
def dataset_file(request: HttpRequest, key: str, form: str) -> HttpResponseBase:
    """The snapshot as a file."""
    found: Dataset = find(request, lists.DATASETS, key)
    return export_of(actor_of(request), found, form, request.GET.get("table", "events"))


@require_GET
def chart(request: HttpRequest, digest: str, theme: str, language: str, size: str) -> HttpResponseBase:
    """A chart as SVG; its address changes with every number in it."""
    path = reads.picture(actor_of(request), digest, theme, language, size)
    response = FileResponse(path.open("rb"), content_type="image/svg+xml")
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response
