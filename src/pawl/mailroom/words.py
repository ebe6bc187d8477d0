"""What the words of the mailroom are called on pages."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STATES = {"active": _("active"), "paused": _("paused")}
SECURITIES = {
    "tls": _("TLS from the start"),
    "starttls": _("STARTTLS"),
    "none": _("none (only hosts that are allowed)"),
}
SIGN_INS = {
    "password": _("user and password (IMAP)"),
    "microsoft": _("Microsoft 365 (OAuth 2.0)"),
    "google": _("Google (OAuth 2.0)"),
    "pipe": _("a mail server hands each message over"),
}
PROVIDERS = {"microsoft": "Microsoft 365", "google": "Google"}
WHO = {
    "verified": _("people of this site, proven by their mail server; what is not proven is held"),
    "known": _("people of this site, by their address alone"),
    "anybody": _("people of this site, proven; messages of all others are held"),
}
OPENS = {"incident": _("an incident"), "service_request": _("a service request")}
OUTCOMES = {
    "waiting": _("waiting"),
    "opened": _("ticket opened"),
    "commented": _("comment made"),
    "held": pgettext_lazy("mail", "held"),
    "ignored": _("ignored"),
    "duplicate": _("duplicate"),
    "refused": _("not readable"),
    "discarded": _("discarded"),
}
TONES = {
    "opened": "done", "commented": "done", "held": "on_hold", "waiting": "waiting", "refused": "failed",
    "ignored": "closed", "duplicate": "closed", "discarded": "cancelled",
}  # fmt: skip
"""The state that each looks like."""
RULES = {
    "new": _("new message"),
    "answer": _("answer"),
    "reopened": _("answer to a resolved one"),
    "follow_up": _("answer to a closed one"),
    "by_hand": _("let in by somebody"),
    "discarded": _("discarded by somebody"),
    "twice": _("came twice"),
    "own": _("written by Pawl"),
    "bounce": _("delivery failed"),
    "auto_reply": _("answer of a machine"),
    "generated": _("written by a program"),
    "list": _("mailing list"),
    "no_sender": _("no one sender"),
    "rate": _("too many of one sender"),
    "loop": _("the same again and again"),
    "forged": _("forged sender"),
    "unverified": _("sender not verified"),
    "unknown": _("unknown sender"),
    "stranger": _("not of this site"),
    "may_not_see": _("may not see the case"),
    "elsewhere": _("of another organisation"),
    "refused": _("refused to the sender"),
    "empty": _("empty"),
    "too_large": _("too large"),
    "header_bomb": _("header too large"),
    "too_deep": _("too many levels"),
    "too_many_parts": _("too many parts"),
    "broken": _("broken"),
    "gone": _("not kept any more"),
}
PROOFS = {"proven": _("verified"), "forged": _("forged"), "unknown": _("not verified")}
VIA = {"imap": _("fetched"), "pipe": _("piped"), "api": _("interface")}
