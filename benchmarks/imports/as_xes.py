"""Writes a log as XES.gz: `python -m benchmarks.imports.as_xes LOG TARGET EVENTS`."""

import csv
import gzip
import io
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import groupby, islice
from xml.sax.saxutils import quoteattr

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0" xmlns="http://www.xes-standard.org/">\n'
)
TEXTS = {
    "concept:name": "incident_state",
    "org:resource": "sys_updated_by",
    "org:group": "assignment_group",
    "org:role": "assigned_to",
    "impact": "impact",
    "urgency": "urgency",
    "priority": "priority",
    "category": "category",
    "location": "location",
}


def main() -> None:
    log, target, events = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with gzip.open(log, "rt", encoding="utf-8", newline="") as file, gzip.open(target, "wb", 6) as packed:
        out = io.TextIOWrapper(packed, encoding="utf-8")
        out.write(HEAD)
        for case, rows in groupby(islice(csv.DictReader(file), events), key=lambda row: row["number"]):
            out.write(f'\t<trace>\n\t\t<string key="concept:name" value={quoteattr(case)}/>\n')
            out.writelines(map(event, rows))
            out.write("\t</trace>\n")
        out.write("</log>\n")
        out.flush()
        out.detach()


def event(row: Mapping[str, str]) -> str:
    """An event with a time, a number and nine texts, written as most tools write it."""
    at = datetime.strptime(row["sys_updated_at"], "%d/%m/%Y %H:%M").replace(tzinfo=UTC)
    lines = [f'\t\t\t<string key="{key}" value={quoteattr(row[name])}/>\n' for key, name in TEXTS.items()]
    lines.append(f'\t\t\t<date key="time:timestamp" value="{at.isoformat(timespec="milliseconds")}"/>\n')
    lines.append(f'\t\t\t<int key="updates" value="{row["sys_mod_count"]}"/>\n')
    return f"\t\t<event>\n{''.join(lines)}\t\t</event>\n"


if __name__ == "__main__":
    main()
