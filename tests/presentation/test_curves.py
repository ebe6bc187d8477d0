"""Charts of curves: names of marks that fall on the same day stay readable."""

from pawl.presentation.curves import Bar, Mark, draw_curves
from pawl.presentation.language import Language


def test_names_of_marks_on_one_day_do_not_lie_over_each_other() -> None:
    bars = [Bar(0, 10, 3), Bar(10, 20, 5)]
    marks = [Mark("likely", "P80", 12), Mark("promised", "promised", 12), Mark("likely", "P50", 2)]
    one, other, far = draw_curves([], Language("en"), over="amounts", bars=bars, marks=marks).marks
    assert other.label_y > one.label_y == far.label_y
    assert other.x > one.x, "beside its line, not on it"
