"""Which step of an import, a signal or a gap leads where, and what must be there first."""

from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.lifecycle import Guard, Lifecycle, Transition
from pawl.measurement.models import GapState, Import, ImportState, SignalState

I, S, G = ImportState, SignalState, GapState
UNDECIDED = frozenset({S.NEW, S.ASSIGNED})
DECIDED = frozenset({S.EXPLAINED, S.ONE_OFF, S.NEW_NORMAL, S.IMPROVING})


def needs_mapping(one: Import) -> Sentence | None:
    """Nothing can be checked before it is said what the columns mean."""
    return None if one.mapping else say("It is not said yet what its columns mean.")


def needs_clean_check(one: Import) -> Sentence | None:
    """The dry run went through, and refused no more rows than may be."""
    if not one.check_result or one.check_result.get("problem"):
        return say("The dry run has not gone through.")
    refused, rows = one.check_result["refused"], one.check_result["rows"]
    if refused > one.refused_share * rows:
        return say(
            "{n:,} of {rows:,} rows would be refused; {share:.0%} may be.",
            n=refused,
            rows=rows,
            share=one.refused_share,
        )
    return None


def needs_bytes(one: Import) -> Sentence | None:
    """Its file is still there."""
    return None if one.held else say("Its bytes are not kept any more.")


def _import(activity: str, sources: set[str], target: str, *guards: Guard) -> Transition:
    return Transition(activity, frozenset(sources), target, Permission.DATASET_IMPORT, guards)


IMPORT = Lifecycle(
    Import.kind,
    I.STAGED,
    (
        _import("remap", {I.STAGED, I.CHECKED}, I.STAGED, needs_bytes),
        _import("check", {I.STAGED, I.CHECKED}, I.CHECKED, needs_bytes, needs_mapping),
        _import("start", {I.CHECKED}, I.IMPORTING, needs_bytes, needs_mapping, needs_clean_check),
        _import("finish", {I.IMPORTING}, I.IMPORTED),
        _import("refuse", {I.STAGED, I.CHECKED, I.IMPORTING}, I.REFUSED),
        _import("discard", {I.STAGED, I.CHECKED}, I.REFUSED),
        _import("undo", {I.IMPORTED}, I.UNDONE),
        _import("restage", {I.REFUSED, I.UNDONE}, I.STAGED, needs_bytes),
    ),
)


def _signal(activity: str, sources: frozenset[str], target: str) -> Transition:
    return Transition(activity, sources, target, Permission.SIGNAL_DECIDE)


SIGNAL = Lifecycle(
    "signal",
    S.NEW,
    (
        _signal("assign", UNDECIDED, S.ASSIGNED),
        _signal("explain", UNDECIDED, S.EXPLAINED),
        _signal("set_aside", UNDECIDED, S.ONE_OFF),
        _signal("accept", UNDECIDED, S.NEW_NORMAL),
        _signal("improve", UNDECIDED, S.IMPROVING),
        _signal("reopen", DECIDED | {S.PAST}, S.NEW),
        _signal("pass", UNDECIDED, S.PAST),
        _signal("return", frozenset({S.PAST}), S.NEW),
    ),
)

GAP = Lifecycle(
    "gap",
    G.OPEN,
    (
        Transition("close", frozenset({G.OPEN}), G.CLOSED, Permission.SIGNAL_DECIDE),
        Transition("open_again", frozenset({G.CLOSED}), G.OPEN, Permission.SIGNAL_DECIDE),
    ),
)
