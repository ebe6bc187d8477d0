"""What an event says to people: a sentence per activity, registered by the app that writes it."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from string import Formatter
from typing import Any

from pawl.analytics.words import Sentence, say
from pawl.history.models import Event

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
Word = Callable[[Mapping[str, Any]], Sentence | date]
SENTENCES: dict[tuple[str, str], Sentence] = {}
WORDS: dict[tuple[str, str], Mapping[str, Word]] = {}
PLAIN: dict[tuple[str, str], Sentence] = {}

ACTIVITIES = {
    "opened": say("Opened"),
    "changed": say("Changed"),
    "closed": say("Closed"),
    "deleted": say("Deleted"),
    "commented": say("Commented"),
    "assigned": say("Assigned"),
    "attached": say("Attached a file"),
    "attachment_removed": say("Removed a file"),
    "attachment_restored": say("Brought a file back"),
    "approved": say("Approved"),
    "rejected": say("Rejected"),
    "cancelled": say("Cancelled"),
    "imported": say("Imported"),
    "linked": say("Linked"),
    "unlinked": say("No longer linked"),
    "texts_erased": say("Texts erased"),
    "died": say("Given up after the last try"),
    "revived": say("Put back into the queue"),
    "added": say("Added"),
    "agree": say("Agreed"),
    "approve": say("Approved"),
    "assess": say("Assessed"),
    "ask_purge": say("Asked to delete its data"),
    "ask_study": say("Asked to measure anew"),
    "begin": say("Began"),
    "close": say("Closed"),
    "deliver": say("Delivered"),
    "disable": say("Switched off"),
    "end": say("Ended it"),
    "ends_checked": say("Looked for what ends soon"),
    "entitled": say("Said who may ask for it"),
    "guards_restored": say("Restored the guards of the journal"),
    "hold": say("Found that it holds"),
    "look_due": say("Looked at what is due"),
    "remind": say("Reminded those who have not answered"),
    "hand_on": say("Handed on what waited for somebody away"),
    "received": say("Came in from monitoring"),
    "risks_looked_at": say("Looked at accepted risks"),
    "workarounds_looked_at": say("Looked at workarounds to tell of"),
    "close_old": say("Closed what was settled long ago"),
    "close_due": say("Closed what was settled long ago"),
    "minute_passed": say("Looked at who has to be called"),
    "planning_due": say("Planned the next runs"),
    "mirror_due": say("Looked at issues of other trackers"),
    "keep_due": say("Kept the own history short"),
    "read_due": say("Read the own history"),
    "pause": say("Paused"),
    "plan": say("Planned it"),
    "publish": say("Published"),
    "put": say("Came in"),
    "reject": say("Rejected"),
    "remove": say("Took it away"),
    "removed": say("Took it away"),
    "replayed": say("Sent again"),
    "restore": say("Brought back"),
    "resume": say("Resumed"),
    "retire": say("Retired"),
    "seal_due": say("Sealed what had settled"),
    "secret_rotated": say("Gave it a new secret"),
    "set": say("Set"),
    "setup_step_skipped": say("Skipped a step of the first run"),
    "setup_step_taken_up": say("Took up a step of the first run"),
    "sign": say("Signed"),
    "slip": say("Found that it slipped"),
    "start": say("Started it"),
    "study": say("Measured it"),
    "tested": say("Sent a test"),
    "tidy_due": say("Tidied up"),
    "turn": say("Took another turn"),
    "verify": say("Verified"),
    "withdraw": say("Withdrew"),
}


def tells(
    kind: str, activity: str, sentence: Sentence, *, plain: Sentence | None = None, **words: Word
) -> None:
    """Say an activity in a sentence; its places are filled from the event's facts and texts.

    `tells("goal", "opened", say("Opened the goal “{title}”."))`, at import, beside the action.
    plain: the same where what fills its places is not known, as of what was moved in from elsewhere.
    words: what a fact that is a code, or a text of the program, is called; by facts and texts of the event.
    """
    SENTENCES[kind, activity] = sentence
    if plain is not None:
        PLAIN[kind, activity] = plain
    WORDS[kind, activity] = words


def sentence_of(event: Event, texts: dict[str, str]) -> Sentence:
    """The sentence of an event; a plain one where its app has none, or where a text it needs was erased."""
    known: dict[str, Any] = {
        name: _read(value) for name, value in event.facts.items() if isinstance(value, str | int | float)
    }
    kept = {name: text for name, text in texts.items() if text}
    known |= kept
    words = WORDS.get((event.kind, event.activity), {})
    told = {**kept, **event.facts}
    known |= {name: word(told) for name, word in words.items() if name in told}
    wanted = SENTENCES.get((event.kind, event.activity))
    if wanted is not None and _places(wanted.template) <= {*known, *wanted.values}:
        return Sentence(wanted.template, {**known, **wanted.values})
    return _plain(event)


def words_of(kind: str, activity: str) -> Sentence:
    """What an activity is called where no event of it is at hand; its places stand open.

    Without a kind, the words of any that knows the activity.
    """
    known = SENTENCES.get((kind, activity)) or ACTIVITIES.get(activity)
    if known is None and not kind:
        known = next((one for (_, name), one in SENTENCES.items() if name == activity), None)
    return Sentence(known.template, {}) if known else say("{activity}", activity=activity.replace("_", " "))


def _read(value: str | float) -> str | float | date:
    """A day lies in the journal as text; people read it in their own words."""
    if not isinstance(value, str) or not DAY.fullmatch(value):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value


def _plain(event: Event) -> Sentence:
    what = (
        PLAIN.get((event.kind, event.activity))
        or ACTIVITIES.get(event.activity)
        or event.activity.replace("_", " ")
    )
    before, after = event.facts.get("from"), event.facts.get("to")
    if isinstance(before, str) and isinstance(after, str):
        return say("{what}: from {before} to {after}", what=what, before=before, after=after)
    return what if isinstance(what, Sentence) else say("{activity}", activity=what)


def _places(template: str) -> set[str]:
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in Formatter().parse(template) if name}
