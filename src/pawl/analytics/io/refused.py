"""Refused rows: when they are too many, and the list of them for a person."""

import csv
from collections.abc import Iterable
from pathlib import Path

from pawl.analytics.errors import BadFile
from pawl.analytics.io.events_part import Written
from pawl.analytics.io.limits import Limits
from pawl.analytics.io.staged import Refusal
from pawl.analytics.words import say

FORMULA_SIGNS = tuple("=+-@\t\r\n＝＋－＠")


def check_refusals(name: str, written: Written, limits: Limits) -> None:
    """Refuse the whole import where no row is left or too many were refused.

    Raises BadFile with the first refused row.
    """
    if not written.rows:
        raise BadFile(name, say("has a header and no rows."), say("Export the log with its rows."))
    if written.refused <= limits.refused_share * written.rows and written.kept:
        return
    first = written.refusals[0]
    rule = say(
        "{n:,} of {rows:,} rows could not be taken, over {share:.0%}. "
        "Row {row}, `{column}` = `{value}`: {rule}",
        n=written.refused,
        rows=written.rows,
        share=limits.refused_share,
        row=first.row,
        column=first.column,
        value=first.value[:60],
        rule=first.rule,
    )
    raise BadFile(name, rule, say("{way_out} Or raise the limit `refused_share`.", way_out=first.way_out))


def write_refusals(path: Path, refusals: Iterable[Refusal]) -> None:
    """List refused rows in a CSV file, with a spreadsheet's formula signs made harmless."""
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(("row", "column", "value", "rule", "way_out"))
        for each in refusals:
            texts = (each.column, each.value, str(each.rule), str(each.way_out))
            writer.writerow((each.row, *map(_harmless, texts)))


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
