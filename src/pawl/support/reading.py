"""From the words of a monitoring system to ours."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pawl.support.bodies import AlertIn, AlertmanagerAlert
from pawl.support.hearing import Said

WORDS = {
    "critical": "critical crit page emergency fatal disaster",
    "error": "error high major",
    "warning": "warning warn average minor",
    "info": "info information none low notice",
}
SEVERITIES = {word: ours for ours, words in WORDS.items() for word in words.split()}
LONGEST, MOST_TITLE = 1000, 250


def from_alertmanager(one: AlertmanagerAlert) -> Said:
    """Its summary is the title, else its name; unknown severities are warnings."""
    labels, notes = _plain(one.labels), _plain(one.annotations)
    told = (notes.get("summary"), notes.get("title"), labels.get("alertname"), one.fingerprint)
    title = next((name for each in told if (name := " ".join((each or "").split()))), "–")
    return Said(
        one.fingerprint, title[:MOST_TITLE], one.status == "firing",
        SEVERITIES.get(labels.get("severity", "").lower(), "warning"),
        notes.get("description") or notes.get("message") or "", one.startsAt, one.generatorURL[:500], labels,
    )  # fmt: skip


def from_generic(one: AlertIn) -> Said:
    """Without a fingerprint, title and labels tell which alert it is."""
    labels = _plain(one.labels)
    mark = (
        one.fingerprint
        or hashlib.sha256(json.dumps([one.title, labels], sort_keys=True).encode()).hexdigest()
    )
    return Said(mark, " ".join(one.title.split()) or mark[:12], one.state == "firing", one.severity,
                one.description, one.started_at, one.url, labels)  # fmt: skip


def _plain(given: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value)[:LONGEST] for name, value in given.items()}
