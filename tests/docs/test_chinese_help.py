"""Every page of the help that a page of Pawl opens can be read in Chinese too."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [path for ending in ("html", "py") for path in (ROOT / "src" / "pawl").rglob(f"*.{ending}")]
NAMED = re.compile(r"\"?((?:how-to|explanation)/[a-z-]+)\b(?!\.)")
TOPICS = sorted(
    {name for path in SOURCES for name in NAMED.findall(path.read_text(encoding="utf-8"))}
    & {path.relative_to(ROOT / "docs").with_suffix("").as_posix() for path in (ROOT / "docs").rglob("*.md")}
)


def sections(path: Path) -> list[str]:
    return re.findall(r"^(#+) ", path.read_text(encoding="utf-8"), re.MULTILINE)


def code(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("```")


def test_the_pages_open_help() -> None:
    assert len(TOPICS) > 10


@pytest.mark.parametrize("topic", TOPICS)
def test_help_has_a_chinese_twin_of_the_same_build(topic: str) -> None:
    english, chinese = ROOT / "docs" / f"{topic}.md", ROOT / "docs" / f"{topic}.zh-hans.md"
    assert chinese.is_file(), f"docs/{topic}.zh-hans.md: write it"
    assert sorted(sections(chinese)) == sorted(sections(english))
    assert code(chinese) == code(english)
