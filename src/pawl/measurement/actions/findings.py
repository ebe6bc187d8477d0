"""Signals and gaps as the latest study has them: found, found again, gone."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.collaboration.cases import open_case
from pawl.history.record import record
from pawl.lifecycle import Lifecycle
from pawl.measurement.actions.lifecycles import GAP, SIGNAL, UNDECIDED
from pawl.measurement.actions.question import library
from pawl.measurement.models import (
    Dataset,
    DataSource,
    Finding,
    Gap,
    GapState,
    Import,
    ImportState,
    Signal,
    SignalState,
    Study,
)

Rows = Sequence[Mapping[str, Any]]
INSTANTS = ("first_period", "last_period", "period_start")


@transaction.atomic
def renew(made: Study, signals: Rows, gaps: Rows, *, by: Actor) -> None:
    """Bring signals and gaps up to a study, unless its source has newer data by now.

    made: a study of the length of periods that is judged.   signals, gaps: as the child found them.
    """
    source = source_of(made.dataset)
    if source is not None and _newest(source) != made.dataset:
        return
    write = _Writer(made, source, by)
    write.all(Signal, signals, SIGNAL, ("rule", "side", "first_period"), "return")
    write.all(Gap, gaps, GAP, (), "open_again")
    current = Signal.objects.filter(**write.scope, state__in=UNDECIDED).exclude(pk__in=write.seen)
    for one in current.select_related("case"):
        SIGNAL.advance(one, "pass", by=by)
    for gap in Gap.objects.filter(**write.scope, state=GapState.OPEN).exclude(pk__in=write.seen):
        GAP.advance(gap, "close", by=by, facts={"study": made.pk})


@transaction.atomic
def retire(dataset: Dataset, *, by: Actor) -> None:
    """What was found in a dataset that is withdrawn is no finding any more."""
    for one in Signal.objects.filter(dataset=dataset, state__in=UNDECIDED).select_related("case"):
        SIGNAL.advance(one, "pass", by=by)
    for gap in Gap.objects.filter(dataset=dataset, state=GapState.OPEN).select_related("case"):
        GAP.advance(gap, "close", by=by, facts={"withdrawn": dataset.key})


def source_of(dataset: Dataset) -> DataSource | None:
    """The source whose import brought a dataset; none for what the command line imported."""
    brought = Import.objects.filter(dataset=dataset, state=ImportState.IMPORTED).order_by("-pk").first()
    return brought.source if brought else None


def _newest(source: DataSource) -> Dataset | None:
    return (
        Dataset.objects.filter(imports__source=source, imports__state=ImportState.IMPORTED, withdrawn_at=None)
        .order_by("-last_event_at", "-pk")
        .first()
    )


class _Writer:
    """Writes the findings of one study, and remembers which it has seen."""

    def __init__(self, made: Study, source: DataSource | None, by: Actor) -> None:
        self.made, self.source, self.by, self.at = made, source, by, clock.now()
        self.seen: list[int] = []
        self.library = library()
        self.scope: dict[str, Any] = {"grain": made.grain}
        self.scope |= {"source": source} if source else {"source": None, "dataset": made.dataset}

    def all(
        self,
        model: type[Signal] | type[Gap],
        rows: Rows,
        lifecycle: Lifecycle,
        marks: Sequence[str],
        back: str,
    ) -> None:
        """Each row: a new record, or the one it was before; one that had gone is back."""
        for row in rows:
            mark = self._fingerprint(model.kind, row, marks)
            facts = {name: _value(name, value) for name, value in row.items()}
            facts |= {"study": self.made, "dataset": self.made.dataset, "seen_at": self.at}
            known = model.objects.filter(fingerprint=mark).select_related("case").first()
            if known is None:
                self.seen.append(self._open(model, mark, facts).pk)
                continue
            self.seen.append(known.pk)
            model.objects.filter(pk=known.pk).update(**facts)
            if known.state in {SignalState.PAST, GapState.CLOSED}:
                lifecycle.advance(known, back, by=self.by, facts={"study": self.made.pk})

    def _fingerprint(self, kind: str, row: Mapping[str, Any], marks: Sequence[str]) -> str:
        of = self.source.key if self.source else self.made.dataset.key
        text = "|".join((kind, of, self.made.grain, row["kpi"], *(str(row[mark]) for mark in marks)))
        return hashlib.sha256(text.encode()).hexdigest()

    def _open(self, model: type[Signal] | type[Gap], mark: str, facts: Mapping[str, Any]) -> Finding:
        kpi, of = facts["kpi"], self.made.dataset
        title = self.library[kpi].name.en if kpi in self.library else kpi
        place = Place(of.organisation_id, of.team_id, None, of.confidential)
        one = model.objects.create(
            case=open_case(model.kind, title, place),
            fingerprint=mark,
            source=self.source,
            grain=self.made.grain,
            found_at=self.at,
            **facts,
        )
        told = {"kpi": kpi, "dataset": of.key, "study": self.made.pk}
        record(model.kind, one.key, "find", by=self.by, facts=told)
        return one


def _value(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name in INSTANTS else value
