"""What states are called on pages, and the tone of their chip; colour only repeats what the word says."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class StateWord:
    """One state: its word, and info, active, good, warn, bad or off."""

    label: str | Promise
    tone: str


STATES: Mapping[str, StateWord] = {
    "new": StateWord(_("new"), "info"),
    "open": StateWord(_("open"), "info"),
    "proposed": StateWord(_("proposed"), "info"),
    "staged": StateWord(_("staged"), "info"),
    "submitted": StateWord(_("submitted"), "info"),
    "due": StateWord(_("due"), "info"),
    "review": StateWord(_("in review"), "active"),
    "draft": StateWord(_("draft"), "info"),
    "waiting": StateWord(_("waiting"), "info"),
    "pending": StateWord(_("pending"), "info"),
    "planned": StateWord(_("planned"), "info"),
    "assigned": StateWord(_("assigned"), "active"),
    "assessed": StateWord(_("assessed"), "active"),
    "checked": StateWord(_("checked"), "active"),
    "running": StateWord(_("running"), "active"),
    "importing": StateWord(_("importing"), "active"),
    "awaiting_approval": StateWord(_("awaiting approval"), "info"),
    "in_fulfilment": StateWord(_("in fulfilment"), "active"),
    "fulfilled": StateWord(_("fulfilled"), "good"),
    "delivered": StateWord(_("done"), "good"),
    "in_progress": StateWord(_("in progress"), "active"),
    "assess": StateWord(_("being assessed"), "active"),
    "authorize": StateWord(_("waits for approval"), "warn"),
    "scheduled": StateWord(_("scheduled"), "good"),
    "implement": StateWord(_("being implemented"), "active"),
    "successful": StateWord(_("successful"), "good"),
    "successful_with_issues": StateWord(_("successful, with issues"), "warn"),
    "backed_out": StateWord(_("backed out"), "warn"),
    "doing": StateWord(_("doing"), "active"),
    "checking": StateWord(_("checking"), "active"),
    "acting": StateWord(_("acting"), "active"),
    "improving": StateWord(_("improving"), "active"),
    "started": StateWord(_("started"), "active"),
    "root_cause_analysis": StateWord(_("root cause analysis"), "active"),
    "fix_in_progress": StateWord(_("fix in progress"), "active"),
    "active": StateWord(_("active"), "good"),
    "in_stock": StateWord(_("in stock"), "info"),
    "in_repair": StateWord(_("in repair"), "warn"),
    "published": StateWord(_("published"), "good"),
    "live": StateWord(_("live"), "good"),
    "approved": StateWord(_("approved"), "good"),
    "imported": StateWord(_("imported"), "good"),
    "done": StateWord(_("done"), "good"),
    "resolved": StateWord(_("resolved"), "good"),
    "held": StateWord(_("held"), "good"),
    "explained": StateWord(_("explained"), "good"),
    "current": StateWord(_("current"), "good"),
    "accepted": StateWord(_("accepted"), "good"),
    "handed_over": StateWord(_("handed over"), "warn"),
    "paused": StateWord(_("paused"), "warn"),
    "firing": StateWord(_("firing"), "bad"),
    "missed": StateWord(_("missed"), "bad"),
    "skipped": StateWord(_("skipped"), "off"),
    "over": StateWord(_("over"), "off"),
    "ended": StateWord(_("ended"), "off"),
    "going_on": StateWord(_("going on"), "bad"),
    "on_hold": StateWord(_("on hold"), "warn"),
    "awaiting_caller": StateWord(_("waiting for the caller"), "warn"),
    "awaiting_change": StateWord(_("waiting for a change"), "warn"),
    "awaiting_problem": StateWord(_("waiting for a problem"), "warn"),
    "awaiting_vendor": StateWord(_("waiting for a supplier"), "warn"),
    "refused": StateWord(_("refused"), "bad"),
    "rejected": StateWord(_("rejected"), "bad"),
    "ordered": StateWord(_("being made"), "active"),
    "writing": StateWord(_("being made"), "active"),
    "made": StateWord(_("made"), "good"),
    "met": StateWord(_("met"), "good"),
    "breached": StateWord(_("breached"), "bad"),
    "gone": StateWord(_("gone"), "bad"),
    "dropped": StateWord(_("dropped"), "off"),
    "dead": StateWord(_("given up"), "bad"),
    "failed": StateWord(_("failed"), "bad"),
    "slipped": StateWord(_("slipped"), "bad"),
    "one_off": StateWord(_("one-off"), "off"),
    "new_normal": StateWord(_("new normal"), "off"),
    "past": StateWord(_("past"), "off"),
    "undone": StateWord(_("undone"), "off"),
    "void": StateWord(_("void"), "off"),
    "lapsed": StateWord(_("not needed any more"), "off"),
    "cancelled": StateWord(_("cancelled"), "off"),
    "closed": StateWord(_("closed"), "off"),
    "retired": StateWord(_("retired"), "off"),
    "superseded": StateWord(_("superseded"), "off"),
    "inactive": StateWord(_("inactive"), "off"),
}


def word_of(state: str) -> StateWord:
    """The word and tone of a state; one that stands in no list reads as it is written."""
    return STATES.get(state) or StateWord(state.replace("_", " "), "neutral")
