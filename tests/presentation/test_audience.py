"""Each audience reads its part of one truth."""

import pytest
from tests.presentation.report_sample import sample

from pawl.presentation.audience import CUTS, Audience, for_audience
from pawl.presentation.html import html
from pawl.presentation.report import Section

REPORT = sample()
CUT = {audience: for_audience(REPORT, audience) for audience in Audience}


def test_the_manager_reads_all_of_it() -> None:
    assert CUT[Audience.MANAGER] == REPORT


def test_a_customer_reads_promises_and_no_inner_life() -> None:
    read = CUT[Audience.CUSTOMER]
    assert read.kpis
    assert all(row.target for row in read.kpis)
    assert read.process is None
    assert not {Section.QUALITY, Section.COVERAGE, Section.GAPS} & set(read.sections)


def test_an_executive_reads_few_things() -> None:
    read, cut = CUT[Audience.EXECUTIVE], CUTS[Audience.EXECUTIVE]
    assert 0 < len(read.charts) <= cut.most_charts
    assert 0 < len(read.gaps) <= cut.most_gaps
    assert Section.APPENDIX not in read.sections


@pytest.mark.parametrize("audience", Audience)
def test_no_number_differs_between_audiences(audience: Audience) -> None:
    whole = {row.kpi: row for row in REPORT.kpis}
    assert all(whole[row.kpi] == row for row in CUT[audience].kpis)
    assert {made.kpi for made in CUT[audience].appendix} <= {row.kpi for row in CUT[audience].kpis}


@pytest.mark.parametrize("audience", Audience)
def test_a_page_shows_its_sections_and_no_other(audience: Audience) -> None:
    page = html(CUT[audience])
    for section in ("answer", "coverage", "kpis", "gaps", "charts", "quality", "appendix"):
        anchor = "indicators" if section == "kpis" else section
        assert (f'<section id="{anchor}"' in page) == (Section(section) in CUT[audience].sections)
