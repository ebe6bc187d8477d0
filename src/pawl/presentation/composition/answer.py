"""The first page: what can be measured, the biggest gap, what to decide."""

from collections.abc import Sequence

from pawl.analytics.study import Study
from pawl.analytics.words import Sentence, say
from pawl.presentation import report as r
from pawl.presentation.composition.coverage import counted, labels
from pawl.presentation.composition.words import name_of


def answer(study: Study, gaps: Sequence[r.Gap], *, own_targets: bool) -> r.Answer:
    """Three sentences that a manager can act on."""
    return r.Answer(_measured(study), _gap(study, gaps, own_targets=own_targets), _decision(study, gaps))


def _measured(study: Study) -> Sentence:
    told = counted(study.coverage)
    if not study.coverage.unlocks:
        return told
    best = study.coverage.unlocks[0]
    return say(
        "{told} What is missing most: {fields}; with it, {n} more could be measured in full.",
        told=told,
        fields=labels(best.gaps),
        n=len(best.kpis),
    )


def _gap(study: Study, gaps: Sequence[r.Gap], *, own_targets: bool) -> Sentence:
    aims = sum(finding.target is not None for finding in study.findings)
    if not aims:
        return say("No target is set, so no gap can be found: write your targets into pawl.toml.")
    told = say("All {n} targets are met at the latest measurement.", n=aims)
    if gaps:
        told = say(
            "{missed} of {aims} targets are missed. The dearest gap: {sentence} {verdict}",
            missed=len(gaps),
            aims=aims,
            sentence=gaps[0].sentence,
            verdict=gaps[0].verdict,
        )
    if own_targets:
        return told
    return say("{told} The targets are figures commonly quoted in the field, not your own.", told=told)


def _decision(study: Study, gaps: Sequence[r.Gap]) -> Sentence:
    if not gaps:
        worse = [one for one in study.findings if one.is_signal and one.reading.variation.startswith("worse")]
        if worse:
            name = name_of(worse[0].definition)
            return say("Decide who finds out why {name} got worse.", name=name)
        return say("Nothing calls for a decision; agree on targets, and capture what is missing.")
    readable = [gap for gap in gaps if not study.of(gap.kpi).refusals]
    if not readable:
        why = study.of(gaps[0].kpi).refusals[0]
        return say("Decide who makes the trend of {name} readable. {why}", name=gaps[0].name, why=why)
    first = readable[0]
    if first.is_signal:
        told = say("Decide who finds out what changed {name}, and by when.", name=first.name)
    else:
        told = say("Decide who changes the way of working behind {name}, and by when.", name=first.name)
    if study.ways is None or not study.ways.costs:
        return told
    dearest = study.ways.costs[0]
    return say(
        "{told} A place to look: cases {label}, {cases:,} of them, take {with_it:,.0f} h at the median, "
        "others {without:,.0f} h.",
        told=told,
        label=dearest.label,
        cases=dearest.cases,
        with_it=dearest.median_hours,
        without=dearest.median_hours_without,
    )
