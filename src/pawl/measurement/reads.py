"""What pages, exports and reports read of measurement: stored rows only, and only for eyes that may see them.

Every function begins with who looks; what is not visible is `NotFound`, as if it were not there.
"""

import json
import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say, unpacked
from pawl.environment import environment
from pawl.errors import Invalid
from pawl.jobs.models import Delivery, State
from pawl.measurement.actions.question import library
from pawl.measurement.models import (
    ChartFile,
    Dataset,
    DataSource,
    Factor,
    Gap,
    GapState,
    Import,
    Indicator,
    LogKind,
    Measurement,
    Origin,
    Signal,
    Study,
    StudyPart,
    StudyState,
)
from pawl.measurement.own.retention import check_there
from pawl.measurement.sources import places
from pawl.measurement.sources.drilldown import DRILL_DOWN
from pawl.presentation import report as r
from pawl.presentation.catalogues import tag_of
from pawl.presentation.language import Language
from pawl.presentation.stored import restored
from pawl.presentation.vocabulary import vocabulary

SIDES = ("all", "numerator", "open")
TELLING = (
    "case",
    "opened_at",
    "resolved_at",
    "state",
    "priority",
    "assignment_group",
    "category",
    "made_sla",
)
MOST_ROWS = 200
MOST_UNMEASURED = 50
STUDYING = "measurement.study"
MOST_OFFSET = 1_000_000


def sources(actor: Actor) -> QuerySet[DataSource]:
    """The sources that an actor may see."""
    return DataSource.objects.visible_to(actor).select_related("case")


def imports(actor: Actor) -> QuerySet[Import]:
    """The imports that an actor may see, the newest first."""
    return Import.objects.visible_to(actor).select_related("case", "source__case", "dataset").order_by("-pk")


def datasets(actor: Actor, *, withdrawn: bool = False) -> QuerySet[Dataset]:
    """The datasets that an actor may see, the newest first."""
    rows = Dataset.objects.visible_to(actor)
    return rows if withdrawn else rows.filter(withdrawn_at=None)


def studied(actor: Actor) -> QuerySet[Dataset]:
    """The datasets that an actor may see and that have a study, those with the latest events first.

    In the demonstration the log that was brought stands before those of single teams, and before the few
    tickets of its own desk.
    """
    rows = datasets(actor).filter(studies__state=StudyState.CURRENT).distinct()
    if not environment().demo:
        return rows.order_by("-last_event_at", "-pk")
    own = Import.objects.filter(dataset=OuterRef("pk"), source__origin=Origin.OWN)
    known = rows.annotate(is_own=Exists(own), is_of_team=Q(team__isnull=False))
    return known.order_by("is_own", "is_of_team", "-last_event_at", "-pk")


def dataset(actor: Actor, number: int | None = None) -> Dataset:
    """One dataset; without a number the one with the latest events that has a study.   Raises NotFound.

    Of the logs of an own history that of incidents is looked at first: it tells most KPIs.
    """
    if number is not None:
        found = datasets(actor, withdrawn=True).filter(pk=number).first()
    else:
        every = studied(actor)
        found = every.exclude(imports__source__in=_smaller_logs()).first() or every.first()
    if found is None:
        raise not_found(f"DS-{number}" if number else "DS")
    return found


def _smaller_logs() -> QuerySet[DataSource]:
    return DataSource.objects.filter(origin=Origin.OWN).exclude(log=LogKind.INCIDENT)


def given_up(actor: Actor, of: Dataset | None = None) -> tuple[Dataset, str] | None:
    """A dataset that was never measured since its job was given up, and the job's number; None where none is.

    of: ask of this one alone. Whatever waits or runs again is not given up.
    """
    rows = datasets(actor).exclude(studies__state=StudyState.CURRENT).order_by("-pk")
    found = {one.key: one for one in ([of] if of else rows[:MOST_UNMEASURED])}
    newest: dict[str, Delivery] = {}
    tried = Delivery.objects.filter(handler=STUDYING, event__kind="dataset", event__case__in=found)
    for delivery in tried.select_related("event").order_by("pk"):
        newest[delivery.event.case] = delivery
    dead = [case for case, delivery in newest.items() if delivery.state == State.DEAD]
    if not dead or (of is None and len(dead) < len(newest)):
        return None  # another one is on its way, and the page will be about that
    return found[dead[-1]], newest[dead[-1]].key


def study(actor: Actor, of: Dataset, grain: str = "", *, as_of: datetime | None = None) -> Study:
    """The current study of a dataset; without a grain the one that is judged.   Raises NotFound.

    as_of: the study as it was known then, made of the same dataset.
    """
    rows = Study.objects.visible_to(actor).filter(dataset=of, dataset__withdrawn_at=None)
    rows = rows.filter(grain=grain) if grain else rows.filter(is_primary=True)
    if as_of is None:
        found = rows.filter(state=StudyState.CURRENT).first()
    else:
        known = rows.exclude(state=StudyState.WRITING).filter(made_at__lte=as_of)
        found = known.order_by("-made_at").first()
    if found is None:
        raise not_found(f"{of.key} {grain}".strip())
    return found


def first_measured(actor: Actor, of: Dataset) -> datetime | None:
    """Since when something is known of a dataset."""
    rows = Study.objects.visible_to(actor).filter(dataset=of).exclude(state=StudyState.WRITING)
    first: datetime | None = rows.aggregate(first=Min("made_at"))["first"]
    return first


def studies(actor: Actor, of: Dataset) -> list[Study]:
    """The current studies of a dataset, one for each length of period, the judged one first."""
    rows = Study.objects.visible_to(actor).filter(dataset=of, dataset__withdrawn_at=None)
    return list(rows.filter(state=StudyState.CURRENT).order_by("-is_primary", "grain"))


def indicators(actor: Actor, of: Study) -> QuerySet[Indicator]:
    """Every KPI of a study, measurable or not, without the charts."""
    return Indicator.objects.visible_to(actor).filter(study=of).defer("chart", "drivers")


def indicator(actor: Actor, of: Study, kpi: str) -> Indicator:
    """One KPI of a study.   Raises NotFound."""
    found = Indicator.objects.visible_to(actor).filter(study=of, kpi=kpi).first()
    if found is None:
        raise not_found(kpi)
    return found


def charted(actor: Actor, of: Study, kpi: str) -> tuple[Indicator, Mapping[str, Any], r.ControlChart | None]:
    """One KPI of a study, what was stored of its chart, and the chart, None where it is not measured.

    Raises NotFound.
    """
    rows = Indicator.objects.visible_to(actor).filter(study=of, kpi=kpi).defer("chart")
    found = rows.annotate(chart_text=Cast("chart", TextField())).first()
    if found is None:
        raise not_found(kpi)
    return found, *_charted(found.chart_text or "null")


@lru_cache(maxsize=32)
def _charted(text: str) -> tuple[Mapping[str, Any], r.ControlChart | None]:
    """The chart that was stored as this text: putting it together costs as much as half a page."""
    raw = json.loads(text)
    return raw or {}, None if raw is None else restored(r.ControlChart, raw)


def chart(of: Indicator) -> r.ControlChart | None:
    """Its chart with limits, signals, phases, target and annotations; None where it is not measured."""
    return None if of.chart is None else restored(r.ControlChart, of.chart)


def numbers(actor: Actor, of: Study, kpi: str, slice_: str = "") -> QuerySet[Measurement]:
    """The numbers of a KPI in order of time: of all cases, or of the values of a slice."""
    rows = Measurement.objects.visible_to(actor).filter(study=of, kpi=kpi, slice=slice_)
    return rows.order_by("slice_value", "period_start")


def part(of: Study, name: str) -> Any:
    """A part of a study as it was stored: unlocks, unasked, fields, slices or report; None where absent."""
    return StudyPart.objects.filter(study=of, name=name).values_list("content", flat=True).first()


def report(of: Study) -> r.Report | None:
    """The report of a study, to be set as page, PDF, slides or sheet; None where nothing was measured."""
    written = StudyPart.objects.filter(study=of, name="report").annotate(text=Cast("content", TextField()))
    text = written.values_list("text", flat=True).first()
    return None if text is None else r.Report(**{**vars(_report(text)), "vocabulary": words()})


@lru_cache(maxsize=4)
def _report(text: str) -> r.Report:
    """The report that was stored as this text: putting its parts together costs more than a page of it."""
    return restored(r.Report, json.loads(text) | {"vocabulary": {}})


def gaps(actor: Actor) -> QuerySet[Gap]:
    """The missed targets, the most urgent first."""
    rows = Gap.objects.visible_to(actor).filter(dataset__withdrawn_at=None, state=GapState.OPEN)
    return rows.select_related("case", "dataset", "source__case").order_by("rank", "pk")


def signals(actor: Actor) -> QuerySet[Signal]:
    """The signals of current charts and those that were decided, the newest first."""
    rows = Signal.objects.visible_to(actor).filter(dataset__withdrawn_at=None)
    return rows.select_related("case", "dataset", "assignee").order_by("-last_period", "-pk")


def factors(actor: Actor) -> QuerySet[Factor]:
    """What happened inside and outside, the latest first."""
    return Factor.objects.visible_to(actor).filter(removed_at=None).select_related("case").order_by("-at")


def picture(actor: Actor, digest: str, theme: str, language: str, size: str) -> Path:
    """The file of a chart.   Raises NotFound for a chart of cases that the actor may not read."""
    rows = ChartFile.objects.visible_to(actor).filter(dataset__withdrawn_at=None)
    found = rows.filter(digest=digest, theme=theme, language=language, size=size).first()
    path = places.pictures() / found.file if found else None
    if path is None or not path.is_file():
        raise not_found(digest)
    return path


def drawn(of: Indicator) -> str:
    """The digest under which its chart is drawn; until the new one is, that of the last one that was.

    A study is new within seconds, its pictures some seconds later: nobody should look at nothing meanwhile.
    """
    if of.chart_digest in has_pictures({of.chart_digest}):
        return of.chart_digest
    earlier = Indicator.objects.filter(dataset=of.dataset_id, kpi=of.kpi, study__grain=of.study.grain)
    drawn_ones = earlier.filter(chart_digest__in=ChartFile.objects.values("digest"))
    found = drawn_ones.exclude(pk=of.pk).order_by("-study_id").values_list("chart_digest", flat=True)
    return found.first() or ""


def has_pictures(digests: set[str]) -> set[str]:
    """Those of the charts that are drawn already."""
    return set(ChartFile.objects.filter(digest__in=digests).values_list("digest", flat=True))


def why(actor: Actor, one: Measurement) -> Mapping[str, Any]:
    """Why this number: definition, calendar, snapshot and lineage, rows, n and open.   Raises NotFound.

    The sentence, the formula and the calendar are told in the reader's language by `language()`.
    """
    row = indicator(actor, one.study, one.kpi)
    definition = library().get(one.kpi)
    of = one.dataset
    return {
        "kpi": one.kpi,
        "version": one.version,
        "digest": one.digest,
        "definition": definition,
        "is_current_definition": definition is not None and definition.digest == one.digest,
        "formula": (row.chart or {}).get("formula", ""),
        "recipe": row.recipe,
        "proxy": (row.chart or {}).get("proxy"),
        "calendar": one.study.calendar,
        "calendar_description": one.study.calendar_description,
        "calendar_digest": one.calendar_digest,
        "period": {"label": one.label, "start": one.period_start, "end": one.period_end},
        "slice": {"field": one.slice, "value": one.slice_value},
        "value": one.value,
        "numerator": one.numerator,
        "denominator": one.denominator,
        "n": one.n,
        "open": one.open,
        "reason": one.reason,
        "population": {
            "dataset": of.key,
            "organisation": str(of.organisation or ""),
            "team": str(of.team or ""),
        },
        "lineage": lineage(of),
        "engine": one.study.engine,
        "made_at": one.study.made_at,
        "may_see_cases": can(actor, Permission.CASE_ROW_READ, of),
    }


def cases(  # noqa: PLR0913 what can be asked of a list, all named
    actor: Actor, one: Measurement, *, side: str = "all", columns: Sequence[str] = (), sort: str = "",
    descending: bool = False, limit: int = 50, offset: int = 0,
) -> Mapping[str, Any]:  # fmt: skip
    """The cases behind a number: one page of rows, and how many there are; all of them are visible.

    side: all, numerator or open.   columns: fields of the cases; by default a few that tell most.
    Raises NotAllowed without the right to read cases, Invalid for unknown columns, what the child refuses.
    """
    of = one.dataset
    require(actor, Permission.CASE_ROW_READ, on=of)
    check_there(of)
    row = indicator(actor, one.study, one.kpi)
    shown = list(columns) or [name for name in TELLING if name in of.columns]
    _check_cases(of, [*shown, *([sort] if sort else [])], side, limit, offset)
    question = {
        "snapshot": one.snapshot,
        "beside": part(one.study, "beside") or {},
        "folders": [str(path) for path in places.kpi_folders()],
        "kpi": one.kpi,
        "recipe": row.recipe,
        "label": one.label,
        "start": one.period_start.isoformat(),
        "end": one.period_end.isoformat(),
        "calendar": tomllib.loads(one.study.calendar),
        "slice": one.slice,
        "slice_value": one.slice_value,
        "side": side,
        "columns": shown,
        "sort": sort,
        "descending": descending,
        "limit": limit,
        "offset": offset,
    }
    return DRILL_DOWN.ask(question)


def _check_cases(of: Dataset, fields: Sequence[str], side: str, limit: int, offset: int) -> None:
    wrong = {}
    unknown = [name for name in fields if name not in of.columns]
    if unknown:
        wrong["columns"] = say("There is no field of this name: {names}.", names=", ".join(unknown))
    if side not in SIDES:
        wrong["side"] = say("Use one of: {names}.", names=", ".join(SIDES))
    if not (0 < limit <= MOST_ROWS and 0 <= offset <= MOST_OFFSET):
        wrong["limit"] = say("Ask for 1 to {n} rows.", n=MOST_ROWS)
    if wrong:
        raise Invalid("cases", next(iter(wrong.values())), say("Ask for what there is."), wrong)


def lineage(of: Dataset) -> Mapping[str, Any]:
    """From a dataset back to the bytes that came in."""
    return {
        "snapshot": of.snapshot,
        "parent": of.parent,
        "mapping": of.mapping_name,
        "mapping_digest": of.mapping_digest,
        "source": of.source_name,
        "source_sha256": of.source_sha256,
        "source_size": of.source_size,
        "parts": of.parts,
        "imported_at": of.created_at,
        "events": of.events,
        "cases": of.cases,
        "refused": of.refused,
    }


@lru_cache(maxsize=1)
def words() -> Mapping[str, Mapping[str, str]]:
    """Names and meanings of KPIs and fields in the languages that the data files have."""
    return vocabulary(library().values())


@lru_cache(maxsize=16)
def language(code: str) -> Language:
    """How sentences, numbers and dates are told: `en` or `zh-Hans`."""
    return Language(tag_of(code), words())


def told(raw: Mapping[str, Any] | None, code: str) -> str:
    """A stored sentence in a language; nothing where there is none."""
    return language(code).sentence(unpacked(raw)) if raw else ""


def sentence(raw: Mapping[str, Any]) -> Sentence:
    """A stored sentence."""
    return unpacked(raw)
