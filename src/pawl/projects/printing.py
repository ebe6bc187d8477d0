"""A charter as PDF: what the sponsor approved, or what waits for approval, and marked so."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from pawl.presentation.document import Document, Part, document_pdf
from pawl.projects import content, words
from pawl.projects.business_case import figures_of
from pawl.projects.charter_tables import charter_tables, has_money
from pawl.projects.coverage import GridCell, grid
from pawl.projects.models import Charter
from pawl.projects.sheets.sheet import Kind
from pawl.projects.sheets.texts import CHARTER
from pawl.projects.tables import told_value
from pawl.web.templatetags.pawl import number, when


def charter_pdf(charter: Charter) -> bytes:
    """The file, in the language of whoever reads."""
    told = charter.content or content.of_charter(charter)
    language = (get_language() or "en").partition("-")[0]
    at = charter.decided_at or charter.case.created_at
    remark = _("Edition %(n)s") % {"n": charter.number} + " · " + str(words.REVIEWS[charter.state])
    if charter.decided_by is not None:
        remark += f" · {charter.decided_by} · {_plain(when(charter.decided_at))}"
    parts = [_first(told), _coverage(told), *_sheets(told["sheets"], told["currency"])]
    if (case := _case(told)) is not None:
        parts.append(case)
    if charter.digest:
        parts.append(Part(_("Frozen as it was approved."), [("SHA-256", charter.digest)]))
    return document_pdf(
        Document(told["title"], charter.key, remark, language, at, parts, pgettext("of a document", "Page"))
    )


def _first(told: Mapping[str, Any]) -> Part:
    people = [(_("Project manager"), told["manager"]), (_("Sponsor"), told["sponsor"]),
              (_("Customer"), told["customer"])]  # fmt: skip
    facts = [(label, one["title"]) for label, one in people if one]
    for column in CHARTER:
        cell = told_value(column, told["fields"].get(column.name))
        if cell.text:
            money = f" {told['currency']}" if column.kind is Kind.MONEY else ""
            facts.append((str(column.label), _plain(cell.text) + money))
    return Part(_("Charter"), facts)


def _coverage(told: Mapping[str, Any]) -> Part:
    found = grid(told["sheets"]["coverage"], simple=told["tailoring"] == "simple")
    rows = [(str(label or _("Whole project")), *map(_cell, cells)) for label, cells in found.rows]
    return Part(_("Coverage"), (), ("", *map(str, found.dimensions)), rows)


def _cell(cell: GridCell) -> str:
    """Its text, then what is at risk and touched there, each on a line of its own."""
    text = cell.text if cell.is_touched or not cell.text else f"{_('not touched, because')} {cell.text}"
    return "\n".join([text, *(f"{label} {said}" for label, said in cell.beside)])


def _sheets(sheets: Mapping[str, Any], currency: str) -> Iterable[Part]:
    for table in charter_tables(sheets):
        headers = (_("Number"), *(str(label) for label, _is_number in table.headers))
        cells = [(row.key, *(_plain(one.text) for one in row.cells)) for row in table.rows]
        label = f"{table.label} ({currency})" if has_money(table) else str(table.label)
        yield Part(label, (), headers, cells)


def _case(told: Mapping[str, Any]) -> Part | None:
    figures = figures_of(told["sheets"]["business-case"], told["fields"].get("discount_percent"))
    if figures is None:
        return None
    years = None if figures.payback is None else float(figures.payback)
    payback = _("never") if years is None else _("after %(n)s years") % {"n": number(years)}
    worth = f"{number(float(figures.net))} {told['currency']}"
    return Part(_("Business case"), [(_("Net present value"), worth), (_("Payback"), payback)])


def _plain(text: str) -> str:
    """Without the marks of a page, which only our own parts carry: days, on one line; else as written."""
    return strip_tags(text).replace(" ", "\N{NO-BREAK SPACE}") if isinstance(text, SafeString) else text
