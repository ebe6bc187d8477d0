"""A report as a spreadsheet: raw numbers with their units, to be filtered and counted on."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from importlib import import_module
from typing import Any

from pawl.analytics.words import Sentence, say
from pawl.presentation.language import Language
from pawl.presentation.page import STATUS_WORDS, target_words
from pawl.presentation.report import Report, Section

NUMBER_FORMATS = {"%": "0.0%", "n": "#,##0", "count": "#,##0", "ratio": "0.00", "money": "#,##0.00"}
PLAIN = "#,##0.00"
WIDEST = 70

Cell = str | float | int | date | datetime | None


def xlsx(report: Report, language: str = "en") -> bytes:
    """The whole workbook; every text is written as text, so that none becomes a formula."""
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with import_module("xlsxwriter").Workbook(file, options) as book:  # large, rarely asked for
        book.set_properties(
            {"title": Language(language, report.vocabulary).sentence(report.title), "author": "Pawl"}
        )
        book.set_properties({"created": report.made_at.replace(tzinfo=None)})
        _Sheets(book, report, language).write()
    return file.getvalue()


class _Sheets:
    """The sheets of one workbook, as they are written."""

    def __init__(self, book: Any, report: Report, code: str) -> None:
        self._book = book
        self._report = report
        self._language = Language(code, report.vocabulary)
        self._head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        self._formats: dict[str, Any] = {}

    def write(self) -> None:
        """Every section that the audience reads."""
        sections = self._report.sections
        self._about()
        if Section.KPIS in sections:
            self._indicators()
        if Section.CHARTS in sections:
            self._values()
        if Section.GAPS in sections:
            self._gaps()
        if Section.COVERAGE in sections:
            self._coverage()
        if Section.QUALITY in sections:
            self._quality()
        if Section.APPENDIX in sections:
            self._made()

    def _about(self) -> None:
        report, say_it, subject = self._report, self._language.sentence, self._report.subject
        rows: list[Sequence[Cell]] = [
            (say_it(say("Question")), say_it(report.question)),
            (say_it(say("Made at")), self._language.instant(report.made_at)),
            (say_it(say("Log")), subject.log),
            (say_it(say("First day")), subject.start),
            (say_it(say("Last day")), subject.end),
            (say_it(say("Cases")), subject.cases),
            (say_it(say("Snapshot")), subject.snapshot),
        ]
        if Section.ANSWER in report.sections:
            heads = ("What can be measured", "Where targets are missed", "What changed", "What to decide")
            answer = report.answer
            texts = (answer.measured, answer.gap, answer.changed, answer.decision)
            rows += [(say_it(Sentence(head)), say_it(text)) for head, text in zip(heads, texts, strict=True)]
        if subject.simulated:
            rows.append((say_it(say("Simulated data")), say_it(say("It describes no real company."))))
        self._sheet(say("About"), (say("Report"), report.title), rows)

    def _indicators(self) -> None:
        say_it = self._language.sentence
        heads = (
            say("Indicator"),
            say("Latest period"),
            say("Latest"),
            say("Mean"),
            say("Lower limit"),
            say("Upper limit"),
            say("Target"),
            say("Unit"),
            say("Cases"),
            say("Open"),
            say("What it says"),
        )
        rows = [
            (
                say_it(row.name),
                row.latest_period,
                row.latest,
                row.mean,
                row.lower,
                row.upper,
                target_words(row.target, row.direction, row.unit, self._language),
                row.unit,
                row.n,
                row.open,
                say_it(row.sentence),
            )
            for row in self._report.kpis
        ]
        units = [row.unit for row in self._report.kpis]
        self._sheet(say("Indicators"), heads, rows, numbers=range(2, 6), units=units)

    def _values(self) -> None:
        say_it = self._language.sentence
        heads = (
            say("Indicator"),
            say("Period"),
            say("From"),
            say("Value"),
            say("Lower limit"),
            say("Centre"),
            say("Upper limit"),
            say("Cases"),
            say("Open"),
            say("Remark"),
        )
        rows, units = [], []
        for chart in self._report.charts:
            for point in chart.points:
                remark = point.signal.rule if point.signal else point.reason
                rows.append(
                    (
                        say_it(chart.title),
                        point.label,
                        point.start,
                        point.value,
                        point.lower,
                        point.centre,
                        point.upper,
                        point.n,
                        point.open,
                        say_it(remark) if remark else None,
                    )
                )
                units.append(chart.unit)
        self._sheet(say("Values"), heads, rows, numbers=range(3, 7), units=units)

    def _gaps(self) -> None:
        say_it = self._language.sentence
        heads = (
            say("Indicator"),
            say("Measured"),
            say("Low"),
            say("High"),
            say("Target"),
            say("Cases behind it"),
            say("Impact in cases"),
            say("Impact in hours"),
            say("What it says"),
            say("Verdict"),
            say("How the impact was computed"),
        )
        rows = [
            (
                say_it(gap.name),
                gap.value,
                gap.low,
                gap.high,
                target_words(gap.target, gap.direction, gap.unit, self._language),
                gap.n,
                gap.impact_cases,
                gap.impact_hours,
                say_it(gap.sentence),
                say_it(gap.verdict),
                say_it(gap.formula),
            )
            for gap in self._report.gaps
        ]
        self._sheet(
            say("Gaps"), heads, rows, numbers=range(1, 4), units=[gap.unit for gap in self._report.gaps]
        )

    def _coverage(self) -> None:
        say_it = self._language.sentence
        heads = (say("No."), say("Indicator"), say("Status"), say("Missing"), say("Note"))
        rows = [
            (
                row.number,
                say_it(row.name),
                say_it(STATUS_WORDS[row.status]),
                ", ".join(field.field for field in row.missing),
                say_it(row.note),
            )
            for row in self._report.coverage.rows
        ]
        self._sheet(say("Coverage"), heads, rows)

    def _quality(self) -> None:
        quality = self._report.quality
        heads: list[Sentence | date] = [say("Field"), say("Column"), say("Filled"), *quality.periods]
        rows: list[Sequence[Cell]] = [
            (each.field, each.column, each.fill, *each.series) for each in quality.fields
        ]
        self._sheet(say("Data quality"), heads, rows, numbers=range(2, len(heads)), units=["%"] * len(rows))

    def _made(self) -> None:
        say_it = self._language.sentence
        heads = (
            say("Indicator"),
            say("Meaning"),
            say("Pitfalls"),
            say("Formula"),
            say("Calendar"),
            say("Version"),
            say("Definition"),
            say("Rows"),
        )
        rows = [
            (
                say_it(made.name),
                say_it(made.meaning),
                say_it(made.pitfalls),
                made.formula,
                say_it(made.calendar),
                made.version,
                made.digest,
                made.rows,
            )
            for made in self._report.appendix
        ]
        self._sheet(say("How it was made"), heads, rows)

    def _sheet(
        self,
        name: Sentence,
        heads: Sequence[Sentence | date],
        rows: Sequence[Sequence[Cell]],
        *,
        numbers: Iterable[int] = (),
        units: Sequence[str] = (),
    ) -> None:
        """One sheet: a frozen head with filters, typed cells, columns as wide as their content."""
        sheet = self._book.add_worksheet(self._language.sentence(name)[:31])
        named = [
            self._language.sentence(head) if isinstance(head, Sentence) else f"{head:%Y-%m-%d}"
            for head in heads
        ]
        for place, head in enumerate(named):
            sheet.write_string(0, place, head, self._head)
        formatted = set(numbers)
        for line, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                unit = units[line - 1] if place in formatted else None
                self._cell(sheet, line, place, value, unit)
        for place, head in enumerate(named):
            longest = max((len(str(row[place])) for row in rows if place < len(row)), default=0)
            sheet.set_column(place, place, min(WIDEST, max(10, len(head) + 2, longest + 1)))
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        if rows and len(heads) > 2:
            sheet.autofilter(0, 0, len(rows), len(heads) - 1)

    def _cell(self, sheet: Any, line: int, place: int, value: Cell, unit: str | None) -> None:
        if value is None:
            return
        if isinstance(value, date):
            sheet.write_datetime(line, place, datetime(value.year, value.month, value.day), self._day)  # noqa: DTZ001
        elif isinstance(value, int | float):
            sheet.write_number(line, place, value, self._number(unit or "n"))
        else:
            sheet.write_string(line, place, value, self._wrap)

    def _number(self, unit: str) -> Any:
        pattern = NUMBER_FORMATS.get(unit, PLAIN)
        if pattern not in self._formats:
            self._formats[pattern] = self._book.add_format({"num_format": pattern, "valign": "top"})
        return self._formats[pattern]
