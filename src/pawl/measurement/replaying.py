"""Whether a published number comes out again: measured anew from its snapshot by what was asked.

Floors above add their own kinds of numbers by `replays`, most of them by `measured_again` and `compared`.
"""

import json
import math
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found
from pawl.analytics.errors import AnalyticsError, BadSnapshot
from pawl.analytics.words import Sentence, say
from pawl.asking import list_of, mapping_of
from pawl.errors import Invalid
from pawl.measurement.actions.question import library
from pawl.measurement.actions.study_work import MEASURE, QUESTION
from pawl.measurement.models import Dataset, Indicator, Measurement, Outcome, Study, StudyPart
from pawl.measurement.sources import children, places
from pawl.measurement.sources.children import Tell

EXACT = 1e-9
"""How far two numbers may lie apart, by their size: the order of threads moves the last bits of sums."""
COUNTED = ("value", "n", "open", "numerator", "denominator")
TOLD = ("value", "n", "open", "mean", "lower", "upper")
OF_POINT = ("value", "n", "open", "centre", "lower", "upper")


@dataclass(frozen=True)
class Figure:
    """One printed figure and what came out again."""

    name: str
    published: float | None
    again: float | None

    @property
    def is_same(self) -> bool:
        """Whether both are the same number, or both unknown."""
        if self.published is None or self.again is None:
            return self.published is self.again
        return math.isclose(self.published, self.again, rel_tol=EXACT, abs_tol=EXACT)


@dataclass(frozen=True)
class Replayed:
    """What became of measuring anew."""

    outcome: str
    sentence: Sentence
    figures: tuple[Figure, ...] = ()
    engine: str = ""

    @property
    def differing(self) -> tuple[Figure, ...]:
        """The figures that did not come out again."""
        return tuple(one for one in self.figures if not one.is_same)


class CannotReplay(Exception):
    """There is a reason, other than a wrong number, why it cannot be measured anew."""

    def __init__(self, outcome: str, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.replayed = Replayed(outcome, sentence)


@dataclass(frozen=True)
class Kind:
    """A kind of published number: its model, the dataset it was made of, and how it is measured anew."""

    model: Any
    dataset: Callable[[Any], Dataset | None]
    replay: Callable[[Any, Tell], Replayed]


KINDS: dict[str, Kind] = {}


def replays(prefix: str, kind: Kind) -> None:
    """Numbers of this prefix can be measured anew; called once, when Django has loaded the app."""
    KINDS[prefix] = kind


def find(number: str, actor: Actor | None = None) -> tuple[Kind, Any]:
    """The row of a number like MSR-12.   actor: who looks; None is the machine itself.

    Raises Invalid for what no number looks like, NotFound for what is not there or not to be seen.
    """
    prefix, _, digits = number.strip().upper().rpartition("-")
    kind = KINDS.get(prefix)
    if kind is None or not (digits.isdecimal() and digits.isascii() and len(digits) < 19):
        rule = say("{number} is no published number.", number=repr(number)[:60])
        ways = ", ".join(f"{one}-…" for one in sorted(KINDS))
        raise Invalid("number", rule, say("Give one of: {ways}.", ways=ways), {"number": rule})
    rows = kind.model.objects.all() if actor is None else kind.model.objects.visible_to(actor)
    found = rows.filter(pk=int(digits)).first()
    if found is None:
        raise not_found(f"{prefix}-{digits}")
    return kind, found


def replay(number: str, tell: Tell = lambda _: None) -> Replayed:
    """Measure a number anew and compare.   Raises Invalid and NotFound for a number that is not there."""
    kind, found = find(number)
    try:
        return kind.replay(found, tell)
    except CannotReplay as reason:
        return reason.replayed


def measured_again(of: Study, kpis: Iterable[str], tell: Tell = lambda _: None) -> dict[str, Any]:
    """What the study finds today of these KPIs, or of all it asked where none is named; nothing is stored.

    Raises CannotReplay where the data, the question or a definition is not there any more.
    """
    wanted = list(kpis)
    _check_there(of.dataset)
    _check_definitions(of, wanted)
    request = _question(of) | {
        "lake": str(places.lake()),
        "folders": [str(path) for path in places.kpi_folders()],
        "verify": True,
    }
    with tempfile.TemporaryDirectory(dir=_room()) as folder:
        request |= {"result": str(Path(folder) / "found.json")} | ({"kpis": wanted} if wanted else {})
        try:
            answer = children.run("studying", request, bounds=MEASURE, tell=tell)
        except BadSnapshot as error:
            raise CannotReplay(Outcome.DAMAGED, error.rule) from error
        except AnalyticsError as error:
            raise CannotReplay(Outcome.GONE, error.rule) from error
        found: dict[str, Any] = json.loads(Path(request["result"]).read_text(encoding="utf-8"))
    return found | {"engine": answer["engine"]}


def compared(figures: Iterable[Figure], engine: str) -> Replayed:
    """The verdict on figures that were measured anew."""
    every = tuple(figures)
    wrong = [one for one in every if not one.is_same]
    if not wrong:
        told = say("All {n:,} figures came out again, to nine digits.", n=len(every))
        return Replayed(Outcome.SAME, told, every, engine)
    told = say(
        "{n:,} of {all:,} figures did not come out again; the first is {name}: published {was}, now {now}.",
        n=len(wrong), all=len(every), name=wrong[0].name,
        was=_plain(wrong[0].published), now=_plain(wrong[0].again),
    )  # fmt: skip
    return Replayed(Outcome.DIFFERS, told, every, engine)


def paired(published: Any, again: Any, name: str = "") -> Iterator[Figure]:
    """Every number that stands in one of two values that JSON can hold, with its fellow in the other."""
    if isinstance(published, Mapping) or isinstance(again, Mapping):
        first, second = mapping_of(published), mapping_of(again)
        for key in dict.fromkeys([*first, *second]):
            yield from paired(first.get(key), second.get(key), f"{name}.{key}".lstrip("."))
    elif isinstance(published, list) or isinstance(again, list):
        for place, pair in enumerate(zip_longest(list_of(published), list_of(again))):
            yield from paired(*pair, f"{name}[{place}]")
    elif _is_number(published) or _is_number(again):
        yield Figure(name, _number(published), _number(again))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: Any) -> float | None:
    return value if _is_number(value) else None


def _check_there(dataset: Dataset) -> None:
    if dataset.purged_at is not None or not (places.lake() / dataset.snapshot / "manifest.json").is_file():
        told = say("The data of {dataset} was dropped; its numbers stay, but cannot be measured anew.",
                   dataset=dataset.key)  # fmt: skip
        raise CannotReplay(Outcome.GONE, told)


def _check_definitions(of: Study, kpis: list[str]) -> None:
    rows = of.indicators.filter(kpi__in=kpis) if kpis else of.indicators.all()
    known = library()
    for kpi, version, digest in rows.values_list("kpi", "version", "digest"):
        if kpi not in known or known[kpi].digest != digest:
            told = say("The definition of {kpi} has changed since version {version}: by the one of today "
                       "another number is right.", kpi=kpi, version=version)  # fmt: skip
            raise CannotReplay(Outcome.CHANGED, told)


def _question(of: Study) -> dict[str, Any]:
    kept = StudyPart.objects.filter(study=of, name=QUESTION).values_list("content", flat=True).first()
    if kept is None:
        told = say("What was asked for this number was not kept yet when it was measured.")
        raise CannotReplay(Outcome.UNKNOWN, told)
    return dict(kept)


def _room() -> Path:
    folder = places.scratch()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _plain(value: float | None) -> str:
    return "–" if value is None else f"{value:.12g}"


def _measurement(one: Measurement, tell: Tell) -> Replayed:
    """Alone first; of a slice with many values the frequent ones are known from all KPIs together."""
    found = measured_again(one.study, [one.kpi], tell)
    row = _row_of(found, one)
    if row is None and one.slice:
        found = measured_again(one.study, [], tell)
        row = _row_of(found, one)
    published = {name: getattr(one, name) for name in COUNTED}
    figures = paired(published, {name: (row or {}).get(name) for name in COUNTED})
    return compared(figures, found["engine"])


def _row_of(found: Mapping[str, Any], one: Measurement) -> Mapping[str, Any] | None:
    wanted = (one.kpi, one.label, one.slice, one.slice_value)
    for row in found["numbers"]:
        if (row["kpi"], row["label"], row["slice"], row["slice_value"][:250]) == wanted:
            return dict(row)
    return None


def _indicator(one: Indicator, tell: Tell) -> Replayed:
    """The latest value, its limits, its target, and every point of its chart."""
    found = measured_again(one.study, [one.kpi], tell)
    row: Mapping[str, Any] = next((some for some in found["indicators"] if some["kpi"] == one.kpi), {})
    published = {name: getattr(one, name) for name in TOLD} | _charted(one.target, one.chart)
    again = {name: row.get(name) for name in TOLD} | _charted(row.get("target"), row.get("chart"))
    return compared(paired(published, again), found["engine"])


def _charted(target: Any, chart: Any) -> dict[str, Any]:
    points = (chart or {}).get("points", [])
    value = (target or {}).get("value")
    return {"target": value, "points": [{name: one.get(name) for name in OF_POINT} for one in points]}


replays("MSR", Kind(Measurement, lambda one: one.dataset, _measurement))
replays("IND", Kind(Indicator, lambda one: one.dataset, _indicator))
