"""A frozen report is verified whole: its files, what it was made of, and every number of that."""

import hashlib
from collections.abc import Mapping
from typing import Any

from pawl.analytics.words import say
from pawl.measurement.models import Outcome, StudyPart
from pawl.measurement.replaying import CannotReplay, Kind, Replayed, compared, measured_again, paired, replays
from pawl.measurement.sources.children import Tell
from pawl.presentation.audience import Audience, for_audience
from pawl.presentation.report import Report as Printed
from pawl.presentation.stored import restored, stored
from pawl.reporting.making import PART, digest_of, folder
from pawl.reporting.models import Paper, Report, ReportState


def register() -> None:
    """Reports can be verified; called once, when Django has loaded the app."""
    replays("RPT", Kind(Report, lambda one: one.dataset, _report))


def _report(one: Report, tell: Tell) -> Replayed:
    if one.state != ReportState.MADE:
        raise CannotReplay(Outcome.UNKNOWN, say("{report} is not made yet.", report=one.key))
    if wrong := _damaged(one):
        told = say("Files of {report} are not what was written: {names}.",
                   report=one.key, names=", ".join(wrong))  # fmt: skip
        return Replayed(Outcome.DIFFERS, told)
    if one.paper != Paper.STUDY:
        return _paper(one)
    content = StudyPart.objects.filter(study=one.study, name=PART).values_list("content", flat=True).first()
    if one.study is None or content is None:
        told = say("What was asked for this number was not kept yet when it was measured.")
        raise CannotReplay(Outcome.UNKNOWN, told)
    if digest_of(content) != one.summary.get("content"):
        told = say("The numbers stored for {report} are not those it was made of.", report=one.key)
        return Replayed(Outcome.DIFFERS, told)
    found = measured_again(one.study, [], tell)
    return compared(paired(_cut(content, one), _cut(found["parts"][PART], one)), found["engine"])


def _paper(one: Report) -> Replayed:
    """A paper froze what stood in Pawl at its moment: what it says is held against its hash."""
    if digest_of(one.content or {}) != one.summary.get("content"):
        told = say("The numbers stored for {report} are not those it was made of.", report=one.key)
        return Replayed(Outcome.DIFFERS, told)
    told = say("{report} and its files are as they were frozen; it counts what stood in Pawl at that moment.",
               report=one.key)  # fmt: skip
    return Replayed(Outcome.SAME, told)


def _cut(content: Mapping[str, Any], one: Report) -> Any:
    """What its audience reads of it; the texts of the vocabulary hold no number."""
    return stored(for_audience(restored(Printed, content), Audience(one.audience)))


def _damaged(one: Report) -> list[str]:
    return [each.form for each in one.files.all() if not _is_as_written(each.file, each.sha256)]


def _is_as_written(name: str, digest: str) -> bool:
    path = folder() / name
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest
