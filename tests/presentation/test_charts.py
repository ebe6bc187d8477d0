"""Specifications and small pictures: well-formed, told apart by shape, adapting to the page."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from tests.presentation.report_sample import sample

from pawl.analytics.words import Sentence
from pawl.presentation import drawing, icons, palette, scale
from pawl.presentation.charts import NARROW, WIDE, Spec, labelled
from pawl.presentation.control_chart import control_chart, notes
from pawl.presentation.fill_chart import fill_chart
from pawl.presentation.gap_chart import gap_chart
from pawl.presentation.language import Language
from pawl.presentation.process_map import process_map
from pawl.presentation.report import (
    Annotation,
    Assurance,
    Edge,
    GapKind,
    Node,
    Phase,
    ProcessMap,
    Signal,
    Target,
    Tone,
    Variation,
)
from pawl.presentation.sparkline import sparkline

ENGLISH = Language("en")
REPORT = sample()
SLA, MEDIAN, VOLUME = REPORT.charts
assert REPORT.process is not None
assert REPORT.process.map is not None
MAP = REPORT.process.map


def _shapes(spec: Spec) -> set[str]:
    return {layer["mark"].get("shape") for layer in spec["layer"]}


def _texts(spec: Spec) -> set[str]:
    return {row["text"] for layer in spec["layer"] for row in layer["data"]["values"] if "text" in row}


def test_signals_differ_in_shape_and_colour():
    changed = replace(VOLUME.points[0], signal=Signal(Tone.CHANGED, Sentence("x")))
    points = (changed, *SLA.points[1:])
    assert {"diamond", "triangle-up", "square", "circle"} <= _shapes(
        control_chart(replace(SLA, points=points), ENGLISH, WIDE)
    )


def test_lines_are_named_at_their_end():
    assert _texts(control_chart(SLA, ENGLISH, WIDE)) == {
        "upper 98.6%",
        "mean 63.5%",
        "lower 28.4%",
        "target 90%",
    }
    assert "90%" in _texts(control_chart(SLA, ENGLISH, NARROW))


def test_a_band_as_target_is_drawn_twice():
    banded = replace(VOLUME, target=Target(1500.0, 2000.0))
    assert {"target 1,500", "target 2,000"} <= _texts(control_chart(banded, ENGLISH, WIDE))


def test_a_new_phase_and_what_happened_get_letters_in_order_of_time():
    phased = replace(SLA, phases=(*SLA.phases, Phase(8, Sentence("new tool"))))
    assert [(note.letter, note.at) for note in notes(phased)] == [
        ("A", date(2016, 3, 28)),
        ("B", date(2016, 4, 25)),
    ]


def test_a_hole_breaks_the_line():
    holed = replace(SLA, points=(*SLA.points[:4], replace(SLA.points[4], value=None), *SLA.points[5:]))
    rows = [row for layer in control_chart(holed, ENGLISH, WIDE)["layer"] for row in layer["data"]["values"]]
    assert {row["run"] for row in rows if "run" in row} == {0, 2}


def test_a_chart_of_one_point_without_limits_or_value_can_be_drawn():
    point = replace(SLA.points[0], value=None, centre=None, lower=None, upper=None)
    alone = replace(SLA, points=(point,), target=None, phases=(), annotations=())
    assert etree.iselement(drawing.draw(control_chart(alone, ENGLISH, WIDE)))


def test_long_series_are_labelled_by_month():
    points = tuple(
        replace(SLA.points[0], start=date(2016 + month // 12, month % 12 + 1, 1)) for month in range(24)
    )
    axis = control_chart(replace(SLA, points=points), ENGLISH, WIDE)["layer"][0]["encoding"]["x"]["axis"]
    assert "Jan 2016" in axis["labelExpr"]


def test_gaps_are_drawn_by_their_cases_and_without_any_not_at_all():
    spec = gap_chart(REPORT.gaps, ENGLISH, WIDE)
    assert spec is not None
    assert spec["layer"][0]["data"]["values"][0]["words"] == "6,623 · signal for the worse"
    assert gap_chart([replace(gap, impact_cases=None) for gap in REPORT.gaps], ENGLISH, WIDE) is None


def test_gaps_of_every_kind_differ_in_words_and_in_fill():
    """A miss that is built in must never be drawn or named like one that may be chance."""
    kinds = [replace(REPORT.gaps[0], kind=kind, tone=None) for kind in GapKind]
    tones = [replace(REPORT.gaps[0], kind=GapKind.SIGNAL, tone=tone) for tone in (Tone.BETTER, Tone.CHANGED)]
    spec = gap_chart([*kinds, *tones], ENGLISH, WIDE)
    assert spec is not None
    rows = spec["layer"][0]["data"]["values"]
    assert [row["words"].split(" · ")[1] for row in rows] == [
        "signal", "built in", "chance", "cannot be told", "signal for the better",
        "signal, neither better nor worse",
    ]  # fmt: skip
    assert len({(row["fill"], row["edge"]) for row in rows}) == len(rows)


def test_fill_is_drawn_only_where_it_is_known_over_time():
    plain = tuple(replace(each, series=()) for each in REPORT.quality.fields)
    assert fill_chart(replace(REPORT.quality, fields=plain), ENGLISH, WIDE) is None
    assert fill_chart(replace(REPORT.quality, periods=()), ENGLISH, WIDE) is None


def test_long_field_names_are_cut_on_a_phone():
    long = replace(REPORT.quality.fields[0], field="a_field_with_quite_a_long_name")
    spec = fill_chart(replace(REPORT.quality, fields=(long,)), ENGLISH, NARROW)
    assert spec is not None
    assert spec["layer"][2]["data"]["values"][0]["name"] == "a_field_with_quit…"


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=lambda size: size.name)
def test_a_process_map_draws_leaps_loops_and_returns(size):
    spec = process_map(MAP, ENGLISH, size)
    colours = {layer["mark"].get("color") for layer in spec["layer"]}
    assert {palette.BETTER.stand_in, palette.WORSE.stand_in, palette.LINE.stand_in} <= colours


def test_activities_that_hardly_any_case_has_are_left_out_of_the_map():
    rare = replace(MAP, nodes=(*MAP.nodes, Node("-100", Sentence("-100"), 2)))
    assert len(process_map(rare, ENGLISH, WIDE)["layer"]) == len(process_map(MAP, ENGLISH, WIDE)["layer"])


def test_a_process_map_without_waits_or_returns_can_be_drawn():
    lone = ProcessMap(MAP.nodes[:2], (Edge("new", "work", 3, None),))
    assert etree.iselement(drawing.draw(process_map(lone, ENGLISH, WIDE)))


def test_pictures_on_a_page_take_its_colours_and_ids_of_their_own():
    picture = drawing.draw(control_chart(SLA, ENGLISH, WIDE))
    svg = drawing.on_page(picture, prefix="one", label='5 < 6 & "7"')
    root = etree.fromstring(svg)
    assert root.get("aria-label") == '5 < 6 & "7"'
    assert "var(--better)" in svg
    assert not any(ink.stand_in in svg for ink in palette.INKS)
    assert all(name.startswith("one-") for name in root.xpath("//@id"))


def test_pictures_in_print_have_the_light_colours_and_our_font():
    svg = drawing.in_print(drawing.draw(control_chart(SLA, ENGLISH, WIDE)))
    assert palette.BETTER.light in svg
    assert "Noto Sans CJK SC" in svg
    assert not any(ink.stand_in in svg for ink in palette.INKS)


@pytest.mark.parametrize("row", REPORT.kpis, ids=lambda row: row.kpi)
def test_a_sparkline_is_well_formed_and_ends_in_a_dot(row):
    assert etree.fromstring(sparkline(row)).findall("{http://www.w3.org/2000/svg}circle")


def test_a_sparkline_without_values_is_empty():
    nothing = replace(REPORT.kpis[0], series=(None, None))
    assert len(etree.fromstring(sparkline(nothing))) == 0


def test_a_sparkline_of_equal_values_lies_in_the_middle():
    flat = replace(REPORT.kpis[2], series=(5.0, None, 5.0), lower=None, upper=None, mean=None)
    assert 'cy="17.0"' in sparkline(flat)


@pytest.mark.parametrize("variation", Variation)
def test_every_variation_has_an_icon_and_words(variation):
    assert etree.fromstring(icons.variation_icon(variation)).get("aria-hidden") == "true"
    assert str(icons.VARIATIONS[variation][2])


@pytest.mark.parametrize("assurance", [each for each in Assurance if each is not Assurance.NO_TARGET])
def test_every_assurance_has_an_icon_and_words(assurance):
    assert etree.fromstring(icons.assurance_icon(assurance)).get("aria-hidden") == "true"
    assert str(icons.ASSURANCES[assurance][2])


def test_where_there_is_no_target_there_is_no_icon():
    assert icons.assurance_icon(Assurance.NO_TARGET) == ""


def test_icons_tell_apart_without_colour():
    glyphs = {variation: glyph for variation, (_, glyph, _) in icons.VARIATIONS.items()}
    assert glyphs[Variation.BETTER_HIGH] != glyphs[Variation.BETTER_LOW] != glyphs[Variation.COMMON]
    assert len({glyph for _, glyph, _ in icons.ASSURANCES.values()}) == 4


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_ticks_are_few_and_cover_the_values(low, span):
    ticks = scale.ticks(low, low + span)
    assert 2 <= len(ticks) <= 8
    near = (ticks[1] - ticks[0]) * 1e-6  # closer than anybody can see
    assert ticks[0] <= low + near
    assert ticks[-1] >= low + span - near


def test_ticks_of_one_value_still_have_a_range():
    assert scale.ticks(5.0, 5.0)[0] == 5
    assert scale.ticks(0.0, 0.0) == [0, 0.2, 0.4, 0.6, 0.8, 1]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=6))
def test_labels_are_spread_in_order_and_inside(places):
    spread = scale.spread(places, gap=10, low=0, high=100)
    ordered = sorted(spread)
    assert all(after - here >= 10 - 1e-6 for here, after in pairwise(ordered))
    assert ordered[0] >= -1e-6
    assert ordered[-1] <= 100 + 1e-6
    assert [spread[i] for i in sorted(range(len(places)), key=lambda i: places[i])] == ordered


def test_positions_are_thinned_out_evenly():
    assert scale.every(13, most=7) == [0, 2, 4, 6, 8, 10, 12]
    assert scale.every(0, most=7) == []


def test_axis_words_cannot_leave_their_quotes():
    assert labelled({1.0: "it's \\ \n"})["labelExpr"].count("'it\\'s \\\\  '") == 1


def test_characters_that_no_xml_holds_do_not_end_the_process() -> None:
    values = [{"t": "Act\x1bive \ufffe"}]
    marks: Spec = {"mark": "text", "data": {"values": values}, "encoding": {"text": {"field": "t"}}}
    assert "Act\ufffdive" in "".join(drawing.draw(marks).itertext())


def test_what_happened_has_a_letter_for_each_day_of_the_chart_and_none_is_lost():
    first = SLA.points[0].start
    days = [first + timedelta(days=step) for step in range(30)]
    happened = [Annotation(day, Sentence(f"on {day}")) for day in [*days, days[0]]]
    outside = [Annotation(SLA.points[-1].start + timedelta(days=400), Sentence("later"))]
    chart = replace(SLA, phases=(), annotations=(*happened, *outside))
    told = [note for note in notes(chart) if note.letter != "?"]
    assert len(told) == 31
    assert [note.letter for note in told][:3] == ["A", "A", "B"]
    assert told[-1].letter == "AD"
    assert notes(replace(SLA, points=(), phases=(), annotations=tuple(happened), hints=())) == ()
