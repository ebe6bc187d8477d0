"""TOML of people is read within bounds; each refusal says what is wrong and the way out."""

from pathlib import Path

import pytest

from pawl.analytics.toml_text import DEEPEST, LONGEST, LONGEST_TEXT, NotToml, parse_toml, read_toml


def test_what_is_within_bounds_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text('\ufefftables = [{ a = "x" }, { a = 1 }]\n', encoding="utf-8")
    assert read_toml(file) == {"tables": [{"a": "x"}, {"a": 1}]}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a" * (LONGEST + 1), "is longer than"),
        (".".join(["a"] * (DEEPEST + 2)) + " = 1", "nests more than 32 tables or lists: line 1"),
        ("a = " + "[" * 5000 + "]" * 5000, "nests more than 32 tables or lists: somewhere"),
        ("a = " + "[" * 40 + "]" * 40, "nests more than 32 tables or lists: `a`"),
        ("a = ", "is no TOML"),
        (f'a = "{"x" * (LONGEST_TEXT + 1)}"', "has a text of more than 10,000 characters at `a`"),
        (f"a = {1 << 63}", "has a whole number of more than 64 bits at `a`"),
        ('a = "\\u0000"', "has a NUL character at `a`"),
        ('a = { "b\\u0000" = 1 }', "has a NUL character at ``"),
    ],
)
def test_what_is_beyond_them_is_refused(text: str, words: str) -> None:
    with pytest.raises(NotToml) as error:
        parse_toml(text)
    assert str(error.value.rule).startswith(words)
    assert str(error.value.way_out)


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"a = 1\n\xff", "is no UTF-8 text near byte 6"), (b"\xff" * (LONGEST + 1), "is longer than")],
)
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, data: bytes, words: str) -> None:
    file = tmp_path / "a.toml"
    file.write_bytes(data)
    with pytest.raises(NotToml) as error:
        read_toml(file)
    assert str(error.value.rule).startswith(words)
