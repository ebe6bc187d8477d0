"""Is the sender proven? By what our own mail server wrote (RFC 8601); what others wrote is not believed."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pawl.mailroom.letter import Letter

PROVEN, FORGED, UNKNOWN = "proven", "forged", "unknown"
COMMENT = re.compile(r"\([^()]*\)")
RESULT = re.compile(r"^\s*([a-z0-9-]{1,20})(?:/\d+)?\s*=\s*([a-z]{1,20})\b(.*)$", re.IGNORECASE | re.DOTALL)
PROPERTY = re.compile(r"([a-z-]{1,30})\.([a-z-]{1,30})\s*=\s*([^\s;]{1,254})", re.IGNORECASE)
LONGEST = 8000
QUOTED = re.compile(r'"(?:\\.|[^"\\]){0,500}"')
MOST_NESTED = 3


@dataclass(frozen=True)
class Proof:
    """What is known about the sender, and the words of the server that say so."""

    state: str = UNKNOWN
    said: str = ""

    @property
    def is_proven(self) -> bool:
        """Whether the domain of From stands behind the message."""
        return self.state == PROVEN


@dataclass(frozen=True)
class Finding:
    """One result: of which method, about what."""

    method: str
    result: str
    about: Mapping[str, str]

    @classmethod
    def of(cls, found: re.Match[str]) -> "Finding":
        """As it was written."""
        return cls(found.group(1).lower(), found.group(2).lower(), _properties(found.group(3)))

    def proven(self, domain: str) -> tuple[str, ...]:
        """The domains that it stands for, where it passed."""
        if self.method == "dmarc":
            return (self.about.get("header.from", domain),)
        if self.method == "dkim":
            named = self.about.get("header.d") or self.about.get("header.i", "")
            return (named.rpartition("@")[2],)
        return (self.about.get("smtp.mailfrom", "").rpartition("@")[2],) if self.method == "spf" else ()


def proof_of(letter: Letter, trusted: Collection[str]) -> Proof:
    """What the trusted server found out about the domain of From.

    trusted: the names by which our servers sign their findings (authserv-id). The topmost finding of one
    counts alone: our server writes on top, and below it stands whatever the sender liked to write.
    """
    sender = letter.sender
    if sender is None:
        return Proof()
    names = {one.lower() for one in trusted}
    for value in letter.all("authentication-results"):
        server, _, findings = _plain(value).partition(";")
        if server.strip().split(" ")[0].lower() in names:
            return _judged(findings, sender.domain)
    return Proof()


def _judged(findings: str, domain: str) -> Proof:
    """DMARC decides where it was asked; else a signature or an envelope of the same domain proves it."""
    found = [Finding.of(one) for part in findings.split(";")[:50] if (one := RESULT.match(part)) is not None]
    for finding in found:
        if finding.method == "dmarc" and finding.result in {"fail", "permerror"}:
            return Proof(FORGED, f"dmarc={finding.result}")
    for finding in found:
        if finding.result == "pass" and any(_is_aligned(proven, domain) for proven in finding.proven(domain)):
            return Proof(PROVEN, f"{finding.method}=pass")
    return Proof(UNKNOWN, ", ".join(f"{finding.method}={finding.result}" for finding in found)[:200])


def _plain(value: str) -> str:
    """Without quoted texts and comments: what a sender chose may stand in them, with semicolons and all."""
    said = QUOTED.sub(" ", value[:LONGEST])
    for _ in range(MOST_NESTED):
        said = COMMENT.sub(" ", said)
    return said.partition("(")[0]


def _properties(text: str) -> dict[str, str]:
    return {
        f"{kind.lower()}.{name.lower()}": value.lower() for kind, name, value in PROPERTY.findall(text)[:20]
    }


def _is_aligned(proven: str, domain: str) -> bool:
    """The same domain, or one above the sender's: `example.org` stands behind `mail.example.org`."""
    above = proven.strip(".")
    return bool(domain) and above.count(".") >= 1 and (domain == above or domain.endswith(f".{above}"))
