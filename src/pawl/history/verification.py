"""Recompute the journal: rows, texts, seals, checkpoints; name what does not match, the first first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pawl.analytics.words import Sentence, say
from pawl.history.checkpoints import Checkpoint, read
from pawl.history.models import Event, EventText, Seal
from pawl.history.record import event_digest, text_digest
from pawl.history.sealing import SealDigest, end_of, mark
from pawl.history.settled import Position, stream

MOST_FINDINGS = 20

Tell = Callable[[int], None]


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was written; `event` is its row, where one row can be named."""

    what: str
    event: int | None
    sentence: Sentence


@dataclass
class Verification:
    """What was recomputed, and the findings in the order of the journal."""

    events: int = 0
    texts: int = 0
    erased: int = 0
    seals: int = 0
    unsealed: int = 0
    checkpoints: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether everything matches."""
        return not self.findings

    def find(self, what: str, event: int | None, sentence: Sentence) -> None:
        """Note a finding; after the first twenty the rest would only repeat them."""
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(what, event, sentence))


def verify(checkpoints: Path, tell: Tell = lambda _: None) -> Verification:
    """Recompute everything, streaming: memory does not grow with the journal.

    tell: is told how many events were read.   checkpoints: the file beside the database, or a copy of it.
    """
    found = Verification()
    sealed = _Sealed(found, checkpoints)
    for chunk in stream():
        _verify_rows(chunk, found)
        for event in chunk:
            sealed.take(event)
        found.events += len(chunk)
        tell(found.events)
    sealed.finish()
    return found


def _verify_rows(chunk: list[Event], found: Verification) -> None:
    texts: dict[int, dict[str, EventText]] = {event.pk: {} for event in chunk}
    for text in EventText.objects.filter(event_id__in=texts):
        texts[text.event_id][text.name] = text
    for event in chunk:
        if event_digest(event) != event.digest:
            rule = say("Row {row} ({case}) was changed after it was written.", row=event.pk, case=event.case)
            found.find("row", event.pk, rule)
        _verify_texts(event, texts[event.pk], found)


def _verify_texts(event: Event, texts: dict[str, EventText], found: Verification) -> None:
    for name in sorted({*event.text_digests, *texts}):
        text, digest = texts.get(name), event.text_digests.get(name)
        if text is not None and text.erased_at is not None and not text.text and digest:
            found.erased += 1
        elif text is None or text_digest(text.text, text.salt) != digest:
            rule = say(
                "The text {name} of row {row} is not the one that was written.", name=name, row=event.pk
            )
            found.find("text", event.pk, rule)
        found.texts += 1


class _Sealed:
    """Holds the stream of events against the seals, and each seal against its checkpoint."""

    def __init__(self, found: Verification, checkpoints: Path) -> None:
        self.found = found
        length = checkpoints.stat().st_size if checkpoints.exists() else 0
        self.lines = self._read(
            checkpoints, length
        )  # up to here: lines written meanwhile belong to later seals
        self.seals = Seal.objects.order_by("id").iterator(chunk_size=50)
        self.before: Seal | None = None
        self.unlike: int | None = None
        self.seal = next(self.seals, None)
        self._open()

    def take(self, event: Event) -> None:
        """Take in the next event of the journal."""
        while self.seal is not None and Position.of(event) > end_of(self.seal):
            self._close(self.seal)
        if self.seal is None:
            self.found.unsealed += 1
            return
        self.digest.add(event)
        expected = next(self.marks, None)
        if self.unlike is None and expected != mark(event):
            # a row too many is lower than the one expected here, a row that is gone was expected first
            self.unlike = min(event.pk, _row(expected)) if expected else event.pk
        if Position.of(event) == end_of(self.seal):
            self._close(self.seal)

    def finish(self) -> None:
        """Close what is open; then no checkpoint may be left over."""
        while self.seal is not None:
            self._close(self.seal)
        for line in self.lines:
            rule = say(
                "A checkpoint up to row {last} has no seal: the journal was cut short.", last=line.last
            )
            self.found.find("checkpoint", line.first, rule)

    def _open(self) -> None:
        self.digest = SealDigest(self.before.digest if self.before else "")
        self.marks: Iterator[str] = iter(self.seal.marks.split() if self.seal else ())
        self.unlike = None

    def _close(self, one: Seal) -> None:
        self.found.seals += 1
        if self.digest.value != one.digest or one.previous != (self.before.digest if self.before else ""):
            self._find_broken(one)
        self._hold_against_checkpoint(one)
        self.before, self.seal = one, next(self.seals, None)
        self._open()

    def _find_broken(self, one: Seal) -> None:
        left = next(self.marks, None)
        row = self.unlike if self.unlike is not None else _row(left) if left else None
        values = {"first": one.first, "last": one.last, "count": one.count, "found": len(self.digest.marks)}
        rule = say(
            "The seal over rows {first} to {last} is broken: {count} rows were sealed, {found} are there.",
            **values,
        )
        self.found.find("seal", row, rule)

    def _hold_against_checkpoint(self, one: Seal) -> None:
        line = next(self.lines, None)
        if line is None:
            return
        self.found.checkpoints += 1
        if (line.first, line.last, line.digest) != (one.first, one.last, one.digest) or not line.is_genuine:
            rule = say(
                "The checkpoint of rows {first} to {last} says something else than the seal.",
                first=one.first,
                last=one.last,
            )
            self.found.find("checkpoint", one.first, rule)

    def _read(self, file: Path, length: int) -> Iterator[Checkpoint]:
        try:
            yield from read(file, length)
        except ValueError as error:
            self.found.find(
                "checkpoint", None, say("The file of checkpoints is damaged: {cause}.", cause=str(error))
            )


def _row(of_mark: str) -> int:
    return int(of_mark.split(":", maxsplit=1)[0])
