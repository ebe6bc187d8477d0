"""A project that begins straight from a gap is drafted by the rule of one that carries an improvement out."""

from dataclasses import replace

from pawl.accounts.actor import Actor
from pawl.analytics.words import unpacked
from pawl.improvement.actions.baseline import start_of
from pawl.improvement.drafting import draft
from pawl.improvement.drafting_words import drafted
from pawl.improvement.models import Improvement, Origin
from pawl.measurement.models import Gap
from pawl.presentation.language import Language
from pawl.projects.actions.from_gap import Drafted, drafted_by
from pawl.web.templatetags.pawl import reader


def register() -> None:
    """From now on each charter of a gap begins so."""
    drafted_by(drafted_of)


def drafted_of(gap: Gap, known: Drafted, by: Actor) -> Drafted:
    """What the data says, who has a stake and what may go wrong, as for whatever would answer the gap.

    known: what the gap says itself; its target and baseline are kept.
    """
    words = reader()
    one = _answering(gap, words)
    told = drafted(one, draft(one), words, by=by)
    return replace(told, target=known.target, baseline=known.baseline)


def _answering(gap: Gap, words: Language) -> Improvement:
    """The improvement that nobody proposed; it is never saved."""
    start = start_of(gap)
    return Improvement(
        case=gap.case,
        gap=gap,
        origin=Origin.GAP,
        problem=words.sentence(unpacked(gap.sentence)) if gap.sentence else "",
        kpi=start.kpi,
        definition_version=start.version,
        definition_digest=start.digest,
        baseline=start.baseline,
    )
