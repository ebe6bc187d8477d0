"""What was stored of a report is the report."""

import json

from tests.presentation.report_sample import sample

from pawl.analytics.words import say
from pawl.presentation import report as r
from pawl.presentation.stored import restored, stored


def test_a_report_comes_back_as_it_was():
    made = sample()
    back = restored(r.Report, json.loads(json.dumps(stored(made), allow_nan=False)))
    assert back == made


def test_a_part_that_a_later_pawl_added_is_left_out():
    raw = stored(r.Answer(*(say("x"),) * 4)) | {"advice": "new"}
    assert restored(r.Answer, raw) == r.Answer(*(say("x"),) * 4)
