"""Sentences survive being stored."""

import json
from datetime import UTC, date, datetime

from pawl.analytics.words import packed, say, unpacked


def test_a_stored_sentence_says_the_same():
    inner = say("{n:,} cases", n=1200)
    told = say("{told} since {day.day} {day:%b} at {at:%H:%M} ({share:.0%})", told=inner,
               day=date(2026, 4, 18), at=datetime(2026, 4, 18, 9, 30, tzinfo=UTC), share=0.5)  # fmt: skip
    back = unpacked(json.loads(json.dumps(packed(told))))
    assert back == told
    assert str(back) == "1,200 cases since 18 Apr at 09:30 (50%)"
