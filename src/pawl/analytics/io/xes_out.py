"""A snapshot as XES (IEEE 1849): a trace for each case, an event for each row."""

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import IO
from xml.sax.saxutils import quoteattr

from pawl.analytics.eventlog.dataset import Dataset, FieldType, quoted
from pawl.analytics.io.table_out import iso_sql, rows_of

NO_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF], "\ufffd")
STANDARD = {"activity": "concept:name", "at": "time:timestamp", "actor": "org:resource",
            "assignment_group": "org:group"}  # fmt: skip
LEFT_OUT = {"case", "case_no", "seq"}
TAGS: Mapping[FieldType, str] = {
    "text": "string",
    "whole": "int",
    "number": "float",
    "flag": "boolean",
    "instant": "date",
}
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<global scope="trace"><string key="concept:name" value="case"/></global>
<global scope="event"><string key="concept:name" value="activity"/>\
<date key="time:timestamp" value="1970-01-01T00:00:00Z"/></global>
<classifier name="Activity" keys="concept:name"/>
"""


def write_xes(dataset: Dataset, out: IO[bytes]) -> None:
    """Write the events of a snapshot as XES, case by case; a fact without a value is left out."""
    out.write(HEAD.encode())
    for text in _traces(dataset):
        out.write(text.encode())
    out.write(b"</log>\n")


def _traces(dataset: Dataset) -> Iterator[str]:
    types = dataset.tables["events"]
    columns = {name: iso_sql(name) if its == "instant" else quoted(name) for name, its in types.items()}
    written = {name: _writer(name, its) for name, its in types.items() if name not in LEFT_OUT}
    for case, rows in groupby(rows_of(dataset, "events", columns), key=lambda row: str(row["case"])):
        yield f'<trace><string key="concept:name" value={attribute(case)}/>\n'
        for row in rows:
            facts = "".join(write(row[name]) for name, write in written.items() if row[name] is not None)
            yield f"<event>{facts}</event>\n"
        yield "</trace>\n"


def _writer(name: str, its: FieldType) -> Callable[[object], str]:
    head = f"<{TAGS[its]} key={attribute(STANDARD.get(name, name))} value="
    return lambda value: f"{head}{attribute(_text(value))}/>"


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def attribute(text: str) -> str:
    """A text in quotation marks for XML, without characters that no XML holds."""
    return quoteattr(text.translate(NO_XML), {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})
