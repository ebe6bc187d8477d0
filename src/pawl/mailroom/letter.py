"""A message as the rest of Pawl sees it: decoded, cleaned and bounded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


class Unreadable(Exception):
    """A message that is not read any further; `reason` is a word of `reasons.REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Address:
    """A name and an address; what is none has an empty address."""

    name: str
    email: str

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name else self.email

    @property
    def domain(self) -> str:
        """The part behind the last @."""
        return self.email.rpartition("@")[2]


@dataclass(frozen=True)
class Enclosed:
    """A file that came along."""

    name: str
    mime: str
    content: bytes
    is_inline: bool = False


@dataclass(frozen=True)
class Letter:
    """One message."""

    message_id: str
    subject: str
    senders: tuple[Address, ...]
    """Whom From names: an honest message names one."""
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    answers: tuple[str, ...]
    """Message-IDs that it answers: of In-Reply-To, then of References from the last one back."""
    text: str
    answer: str
    """The text without what it quotes, and without a signature."""
    quoted: str
    files: tuple[Enclosed, ...]
    headers: tuple[tuple[str, str], ...]
    """All of them in order, names in small letters, values decoded no further than to text."""
    mime: str = "text/plain"
    sent_at: datetime | None = None

    @property
    def sender(self) -> Address | None:
        """Who wrote it, where that is one person."""
        return self.senders[0] if len(self.senders) == 1 and self.senders[0].email else None

    def all(self, name: str) -> Sequence[str]:
        """Every header of a name, the topmost first."""
        return [value for known, value in self.headers if known == name]

    def first(self, name: str) -> str:
        """The topmost header of a name, in small letters and trimmed; empty where there is none."""
        return next(iter(self.all(name)), "").strip().lower()
