"""Why a message became what it became: each rule with its sentence and the way out."""

from collections.abc import Mapping
from dataclasses import dataclass

from pawl.analytics.words import Sentence, say


@dataclass(frozen=True)
class Reason:
    """A rule of the mailroom, in words."""

    rule: Sentence
    way_out: Sentence | None = None


DECIDE = say("Make it a ticket or discard it.")

REASONS: Mapping[str, Reason] = {
    "new": Reason(say("A message that answers none of ours opens a ticket.")),
    "answer": Reason(say("It answers a letter of a case: what it says is a comment there.")),
    "reopened": Reason(say("Its caller answers a resolved case: it is reopened.")),
    "follow_up": Reason(say("It answers a case that is over: it opens a ticket that is linked with it.")),
    "by_hand": Reason(say("Somebody looked at it and let it in.")),
    "discarded": Reason(say("Somebody looked at it and discarded it.")),
    "waiting": Reason(
        say("It is safe here and will be read at once."), say("A worker has to run: see Jobs.")
    ),
    "twice": Reason(say("The same message is here already.")),
    "own": Reason(
        say("Pawl wrote it itself: it came back by a forward or a copy."),
        say("Take the forward back into Pawl away."),
    ),
    "bounce": Reason(
        say("A mail server or program reports on a letter: not delivered, or read."),
        say("Look at the address that it names."),
    ),
    "auto_reply": Reason(say("A machine answers for somebody who is away: answering it would make a loop.")),
    "generated": Reason(
        say("A program wrote it (Auto-Submitted, X-Auto-Response-Suppress or a no-reply address)."),
        say("If programs may open tickets here, allow it at the mailbox."),
    ),
    "list": Reason(
        say("It came through a mailing list or went to many."),
        say("If this mailbox is reached through a list, allow it at the mailbox."),
    ),
    "no_sender": Reason(say("From names nobody, or more than one address."), DECIDE),
    "rate": Reason(say("One sender wrote more in an hour than the mailbox allows."), DECIDE),
    "loop": Reason(say("One sender wrote the same subject again and again within an hour."), DECIDE),
    "forged": Reason(
        say("The mail server found that the sender's domain did not send it (DMARC)."),
        say("Ask the sender on another way; discard it if it was not they."),
    ),
    "unverified": Reason(
        say("No trusted mail server says that it comes from the sender's domain."),
        say(
            "Make it a ticket or discard it; if all mail looks so, check the trusted servers of the mailbox."
        ),
    ),
    "unknown": Reason(
        say("Nobody here has this address."),
        say("Make it a ticket or discard it, or add them to the people."),
    ),
    "stranger": Reason(
        say("Nobody here has this address, and this mailbox serves people of this site only."),
        say("Add them to the people, or let the mailbox hold mail of anybody."),
    ),
    "may_not_see": Reason(
        say("It answers a case that its sender may not see."),
        say("Give them access, or answer them yourself."),
    ),
    "elsewhere": Reason(
        say("Its sender belongs to another organisation than this mailbox."),
        say("Make it a ticket here, or ask them to write to their own desk."),
    ),
    "refused": Reason(say("What it asks for was refused."), DECIDE),
    "empty": Reason(say("It says nothing of its own and brings no file.")),
    "too_large": Reason(
        say("It is larger than 25 MiB."),
        say("Ask the sender for a smaller one, or take it from the mailbox."),
    ),
    "header_bomb": Reason(say("Its header is larger than any honest one."), DECIDE),
    "too_deep": Reason(say("It has more levels inside each other than any honest one."), DECIDE),
    "too_many_parts": Reason(say("It has more parts than any honest one."), DECIDE),
    "broken": Reason(say("It cannot be read as a message."), DECIDE),
    "gone": Reason(say("Its bytes are not here any more.")),
}


def reason_of(code: str) -> Reason:
    """The words of a rule; an unknown one says its own name."""
    return REASONS.get(code) or Reason(Sentence("{code}", {"code": code or "–"}))
