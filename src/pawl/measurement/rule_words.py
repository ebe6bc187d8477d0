"""The rules of control charts in words: findings keep their names, which say how long and how far."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pawl.web.listing import Row

WORDS = (
    (re.compile(r"out"), gettext_lazy("outside the limits")),
    (re.compile(r"run of (?P<n>\d+)"), gettext_lazy("%(n)s in a row on one side")),
    (re.compile(r"trend of (?P<n>\d+)"), gettext_lazy("%(n)s in a row rising or falling")),
    (re.compile(r"(?P<m>\d+) of (?P<n>\d+) beyond .*"), gettext_lazy("%(m)s of %(n)s far out on one side")),
    (re.compile(r"(?P<n>\d+) alternating"), gettext_lazy("%(n)s in a row up and down in turn")),
    (re.compile(r"(?P<n>\d+) within 1σ"), gettext_lazy("%(n)s in a row close to the centre")),
    (re.compile(r"(?P<n>\d+) beyond 1σ"), gettext_lazy("%(n)s in a row far from the centre")),
    (re.compile(r"Anhøj"), gettext_lazy("a long run, or few crossings")),
)


def rule(row: Row) -> str:
    """The rule that a finding broke."""
    return words_of(str(row["rule"]))


def words_of(name: str) -> str:
    """A rule in words; one that is in no list reads as it is written."""
    for pattern, words in WORDS:
        if found := pattern.fullmatch(name):
            return _(str(words)) % found.groupdict()
    return name
