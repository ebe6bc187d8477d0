"""The first page: what can be measured, the first gap, what changed, what to decide."""

from collections.abc import Sequence

from pawl.analytics.stats.control.chart import Judgement, place
from pawl.analytics.study import Finding, Study
from pawl.analytics.words import Sentence, say
from pawl.presentation import report as r
from pawl.presentation.composition.coverage import counted, labels
from pawl.presentation.vocabulary import name_of

MOST = 3
WAYS = frozenset({"made_sla", "reassignment_count", "group_changes", "ping_pong"})
"""Fields that say that a KPI is about promises in time or about handovers."""


def answer(study: Study, gaps: Sequence[r.Gap], *, own_targets: bool) -> r.Answer:
    """Four sentences that a manager can act on."""
    gap = _gap(study, gaps, own_targets=own_targets)
    return r.Answer(_measured(study), gap, _changed(study), _decision(study, gaps))


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
    told = say("All {n} targets are met by the level of the newest periods.", n=aims)
    if gaps:
        told = say(
            "{missed} of {aims} targets are missed. First: {sentence} {verdict}",
            missed=len(gaps),
            aims=aims,
            sentence=gaps[0].sentence,
            verdict=gaps[0].verdict,
        )
    if own_targets:
        return told
    return say("{told} The targets are figures commonly quoted in the field, not your own.", told=told)


def _changed(study: Study) -> Sentence:
    """The signals: those for the worse first; that there are none is said plainly."""
    worse, better, other = (_signalled(study, judged) for judged in ("worsening", "improving", "changed"))
    told = say("Better: none.") if not better else say("Better: {which}.", which=_listed(better))
    if other:
        told = say("{told} Neither better nor worse: {which}.", told=told, which=_listed(other))
    if worse:
        return say("Worse: {which}. {rest}", which=_listed(worse), rest=told)
    return say("Worse: none. {rest}", rest=told)


def _signalled(study: Study, judged: str) -> list[Finding]:
    """Findings with a signal of this kind, those with a missed target first, in the order of their gaps."""
    order = {gap.indicator.id: rank for rank, gap in enumerate(study.gaps)}
    found = [one for one in study.findings if one.is_signal and _judged(one) == judged]
    return sorted(found, key=lambda one: order.get(one.definition.id, len(order)))


def _judged(finding: Finding) -> Judgement | None:
    signal = finding.reading.signal
    return None if signal is None else signal.judge(finding.definition.direction)


def _listed(findings: Sequence[Finding]) -> Sentence:
    """At most three names, each with its day, and how many more there are."""
    told = _named(findings[0])
    for one in findings[1:MOST]:
        told = say("{told}; {next}", told=told, next=_named(one))
    if len(findings) > MOST:
        told = say("{told}; {n} more", told=told, n=len(findings) - MOST)
    return told


def _named(finding: Finding) -> Sentence:
    return say("{name} since {since}", name=name_of(finding.definition), since=_since(finding))


def _since(finding: Finding) -> Sentence:
    signal = finding.reading.signal
    points = signal.points if signal else (0,)
    return place(points[0], finding.chart.starts)


def _decision(study: Study, gaps: Sequence[r.Gap]) -> Sentence:
    # A signal leads where somebody asked for that KPI by a target, or where no target is missed.
    worse = [one for one in _signalled(study, "worsening") if one.target is not None or not gaps]
    if worse:
        told = say("Decide who finds out why {name} got worse since {since}, and by when.",
                   name=name_of(worse[0].definition), since=_since(worse[0]))  # fmt: skip
        return _with_place(study, worse[0], told)
    if not gaps:
        return say("Nothing calls for a decision; agree on targets, and capture what is missing.")
    first, finding = gaps[0], study.of(gaps[0].kpi)
    if first.kind is r.GapKind.UNKNOWN:
        why = finding.refusals[0] if finding.refusals else first.verdict
        return say("Decide who makes the trend of {name} readable. {why}", name=first.name, why=why)
    return _with_place(study, finding, _what_to_do(first))


def _what_to_do(gap: r.Gap) -> Sentence:
    if gap.tone is r.Tone.BETTER:
        return say("Decide whether what made {name} better is enough, and who keeps it up.", name=gap.name)
    if gap.is_signal:
        return say("Decide who finds out what changed {name}, and by when.", name=gap.name)
    if gap.kind is r.GapKind.BUILT_IN:
        return say("Decide who changes the way of working behind {name}, and by when.", name=gap.name)
    return say("Decide who makes {name} steadier: no single week explains it.", name=gap.name)


def _with_place(study: Study, finding: Finding, told: Sentence) -> Sentence:
    """Add the dearest pattern, where hours or handovers are what the KPI is about."""
    if study.ways is None or not study.ways.costs or not _is_about_ways(finding):
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


def _is_about_ways(finding: Finding) -> bool:
    recipe = finding.coverage.recipe or finding.definition.recipe
    fields = frozenset().union(*recipe.fields.values())
    return finding.definition.data_kind == "duration" or bool(fields & WAYS)
