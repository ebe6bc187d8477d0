"""Fifty texts as people write them find what is known about them, among some hundred others."""

from itertools import product
from pathlib import Path

import pytest

from pawl.analytics.similarity import concepts, ranked, tokens
from pawl.analytics.similarity.meaning import alike

AIM, BEST, FLOOR = 0.8, 5, 0.15
"""The floor is that of `knowledge.suggesting`."""
PAIRS = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "pairs.tsv").read_text(encoding="utf-8").splitlines()
]
THINGS = {
    "en": ("printer", "VPN", "mailbox", "laptop", "SAP", "shared drive", "phone", "monitor", "badge reader",
           "intranet", "CRM", "time sheet", "headset", "wireless network", "payroll", "backup"),
    "zh": ("打印机", "VPN", "邮箱", "笔记本", "SAP", "共享盘", "手机", "显示器", "门禁", "内网",
           "客户系统", "考勤", "耳机", "无线网", "工资", "备份"),
}  # fmt: skip
TROUBLES = {
    "en": ("is slow on Mondays", "shows error 42 in the branch office", "has to be moved to another room",
           "is needed for a visitor", "makes a strange noise", "was replaced last week",
           "license is to be renewed", "gives a warning about its version",
           "settings are lost after a restart",
           "is not reachable from abroad"),
    "zh": ("每逢周一变慢", "在分公司报错 42", "需要搬到另一个房间", "要给访客使用", "发出奇怪的响声",
           "上周已更换", "许可证要续期", "提示版本过旧", "重启后设置丢失", "在国外连不上"),
}  # fmt: skip
DISTRACTORS = [
    f"{thing} {trouble}" if code == "en" else thing + trouble
    for code in ("en", "zh")
    for thing, trouble in product(THINGS[code], TROUBLES[code])
]


@pytest.mark.parametrize("floor", [0.0, FLOOR])
def test_the_known_answer_is_among_the_first_five(floor: float) -> None:
    assert (len(PAIRS), len(DISTRACTORS)) == (50, 320)
    known = [answer for _asked, answer in PAIRS] + DISTRACTORS
    texts = [concepts(tokens(text)) for text in known]
    found = [
        row in [at for at, _score in ranked(concepts(tokens(asked)), texts, floor=floor)[:BEST]]
        for row, (asked, _answer) in enumerate(PAIRS)
    ]
    missed = [PAIRS[row][0] for row, is_found in enumerate(found) if not is_found]
    for half in (found[:25], found[25:]):
        assert sum(half) / len(half) >= AIM, missed


def test_a_floor_leaves_out_most_of_what_is_about_something_else() -> None:
    texts = [concepts(tokens(text)) for text in DISTRACTORS]
    asked = [concepts(tokens(one)) for one, _answer in PAIRS]
    n_all, n_near = (
        sum(len(ranked(one, texts, floor=floor)[:BEST]) for one in asked) for floor in (0.0, FLOOR)
    )
    assert n_near < n_all / 2, (n_near, n_all)


def test_a_meaning_crosses_the_languages() -> None:
    assert {"password", "密码", "口令"} <= set(alike("password"))
    assert alike("zebra") == ("zebra",)
