"""Which dataset, period and language a page is about: as chosen in its address, else the newest."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, can, not_found
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.errors import Invalid, NotFound
from pawl.measurement import reads
from pawl.measurement.actions.question import library
from pawl.measurement.models import Dataset, Study
from pawl.presentation.language import Language
from pawl.presentation.vocabulary import field_label, name_of
from pawl.web.listing_types import BadValue, day, key_number

MOST_DATASETS = 50


@dataclass(frozen=True)
class Chosen:
    """What a page of numbers is about."""

    actor: Actor
    dataset: Dataset
    study: Study
    language: Language
    datasets: list[Dataset]
    grains: list[str]
    as_of: date | None = None
    """The day whose knowledge is shown; none: today's."""

    @property
    def query(self) -> str:
        """What links carry along."""
        return self.link()

    def link(self, **more: str) -> str:
        """The query of a link that says more: values of slices are whatever stands in somebody's log."""
        then = {"as_of": self.as_of.isoformat()} if self.as_of else {}
        return urlencode({"dataset": self.dataset.key, "grain": self.study.grain, **then, **more})

    def told(self, raw: Any) -> str:
        """A stored sentence in the reader's language."""
        return reads.told(raw, self.language.code)

    def name(self, kpi: str) -> str:
        """What a KPI is called; its id where the library has it no more."""
        definition = library().get(kpi)
        return self.language.sentence(name_of(definition)) if definition else kpi

    def field(self, name: str) -> str:
        """What a field of the log is called; its own name where the dictionary has none.

        The dictionary tells after a semicolon how it is found where no column says it: too much here.
        """
        return re.split("[;\uff1b]", self.language.sentence(field_label(self.dataset.kind, name)))[0]

    def context(self) -> dict[str, Any]:
        """What the chooser of the page shows."""
        return {"chosen": self, "study": self.study, "dataset": self.dataset}


def chosen(request: HttpRequest) -> Chosen | None:
    """What a page is about; None where nothing that the person may see has been studied.

    Raises NotFound for a dataset or period that is not there, or not for these eyes; Invalid for a day before
    which nothing was known.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    number, as_of = _number(request.GET.get("dataset", "")), _day(request.GET.get("as_of", ""))
    datasets = list(reads.studied(actor)[:MOST_DATASETS])
    if number is None and not datasets:
        return None
    dataset = datasets[0] if number is None else reads.dataset(actor, number)
    studies, grain = reads.studies(actor, dataset), request.GET.get("grain", "")[:10]
    study = _today(dataset, studies, grain) if as_of is None else _then(actor, dataset, grain, as_of)
    language = reads.language(get_language() or "en")
    return Chosen(actor, dataset, study, language, datasets, [one.grain for one in studies], as_of)


def _today(dataset: Dataset, studies: list[Study], grain: str) -> Study:
    found = [one for one in studies if (one.grain == grain if grain else one.is_primary)]
    if not found:
        raise not_found(f"{dataset.key} {grain}".strip())
    return found[0]


def _then(actor: Actor, dataset: Dataset, grain: str, as_of: date) -> Study:
    """The study that was known at the end of a day."""
    end = datetime.combine(as_of, time.max, UTC)
    try:
        return reads.study(actor, dataset, grain, as_of=end)
    except NotFound as unknown:
        rule = say("Nothing of {dataset} had been measured by {day}.", dataset=dataset.key, day=as_of)
        first = reads.first_measured(actor, dataset)
        way_out = say("Choose {day} or a later day.", day=first.date()) if first else unknown.way_out
        raise Invalid("as_of", rule, way_out) from unknown


def nothing(request: HttpRequest, title: str) -> HttpResponse:
    """The page where nothing has been studied: bring in a log, or wait for the one that was."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    told = {"title": title, "is_being_measured": reads.datasets(actor).exists(), **failure(actor)}
    return render(request, "measurement/nothing.html", told)


def failure(actor: Actor, of: Dataset | None = None) -> dict[str, Any]:
    """What a page says where measuring was given up: of which dataset, and for whom the job can be read."""
    if (found := reads.given_up(actor, of)) is None:
        return {}
    dataset, job = found
    return {"failed": dataset, "failed_job": job if can(actor, Permission.JOB_READ, Place()) else ""}


def unit_of(kpi: str) -> str:
    """The unit of a KPI; none where the library has it no more."""
    definition = library().get(kpi)
    return definition.unit if definition else ""


def _day(written: str) -> date | None:
    if not written:
        return None
    try:
        return day(written)
    except BadValue as bad:
        raise Invalid("as_of", say("It is no day."), say("Write it like 2026-11-26.")) from bad


def _number(written: str) -> int | None:
    if not written:
        return None
    try:
        return key_number(written, "DS")
    except BadValue:
        return 0  # no dataset has it: it answers like one that is not there
