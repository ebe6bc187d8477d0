"""Text in whatever encoding it came."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.io.io_logs import HEADER, LOG, MINE, bring, events

from pawl.analytics.errors import BadFile
from pawl.analytics.io.encoding import first_guess, second_guess

GERMAN, CHINESE = "Gerät läuft über", "打印机无法打印"


def with_activity(text: str) -> str:
    return LOG.replace("start", text)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("text", [GERMAN, CHINESE])
def test_unicode_is_found_with_and_without_its_mark(tmp_path: Path, codec: str, text: str) -> None:
    snapshot = bring(tmp_path, with_activity(text).encode(codec))
    assert events(snapshot, "activity")[0] == (text,)
    assert snapshot.manifest.warnings == ()


@pytest.mark.parametrize(("text", "codec"), [(GERMAN, "cp1252"), (CHINESE, "gb18030")])
def test_an_older_encoding_is_guessed_and_the_guess_is_told(tmp_path: Path, text: str, codec: str) -> None:
    snapshot = bring(tmp_path, with_activity(text).encode(codec))
    assert events(snapshot, "activity")[0] == (text,)
    assert str(snapshot.manifest.warnings[0]).startswith(f"Read as {codec}, a guess")


def test_letters_that_come_late_in_the_file_still_decide(tmp_path: Path) -> None:
    rows = "a,start,2020-02-01,1\n" * 30_000 + f"b,{CHINESE},2020-02-02,1\n"
    snapshot = bring(tmp_path, (HEADER + rows).encode("gb18030"))
    assert events(snapshot, "activity")[-1] == (CHINESE,)


@pytest.mark.parametrize("codec", ["koi8-r", "shift_jis", "utf-16"])
def test_the_mapping_may_name_the_encoding(tmp_path: Path, codec: str) -> None:
    word = "Привет" if codec == "koi8-r" else "開始"
    text = MINE.replace("[log]", f'[log]\nencoding = "{codec}"')
    assert events(bring(tmp_path, with_activity(word).encode(codec), text=text), "activity")[0] == (word,)


def test_a_named_encoding_is_not_second_guessed(tmp_path: Path) -> None:
    text = MINE.replace("[log]", '[log]\nencoding = "utf-8"')
    with pytest.raises(BadFile, match="is no utf-8 text near byte 25"):
        bring(tmp_path, with_activity(GERMAN).encode("cp1252"), text=text)


def test_utf7_is_read_as_the_ascii_it_is(tmp_path: Path) -> None:
    assert events(bring(tmp_path, with_activity("+U+h-").encode()), "activity")[0] == ("+U+h-",)


COMMON = bytes(
    byte for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFE) for byte in (high, low)
).decode("gb2312")


@given(st.text(st.sampled_from(COMMON), min_size=2, max_size=40))
@settings(max_examples=50)
def test_chinese_is_told_from_western_text(text: str) -> None:
    assert second_guess(f"-{text},x-".encode("gb18030")) == "gb18030"


@given(
    st.lists(st.sampled_from(["Gerät", "Größe", "café", "año", "plain", "ça va"]), min_size=1).map(" ".join)
)
def test_western_text_is_told_from_chinese(text: str) -> None:
    assert second_guess(f"-é {text}-".encode("cp1252")) == "cp1252"


def test_plain_ascii_is_utf8() -> None:
    assert first_guess(LOG.encode()) == ("utf-8", 0)
