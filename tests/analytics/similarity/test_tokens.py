"""Tokens: one form for words that people write in many."""

import pytest

from pawl.analytics.similarity import concepts, tokens


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Printers PRINTING printed", ["printer", "print", "print"]),
        ("café naïve ﬁle", ["cafe", "naiv", "file"]),
        ("stopped stopping stops", ["stop", "stop", "stop"]),
        ("companies company class status", ["company", "company", "class", "status"]),
        ("无法登录VPN", ["无法", "法登", "登录", "vpn"]),
        ("锁", ["锁"]),
        ("INC0012345: e-mail_a", ["inc0012345", "e", "mail", "a"]),
        ("  \x00 — … ", []),
        ("updated the updates", ["updat", "the", "updat"]),
    ],
)
def test_a_text_becomes_tokens(text: str, found: list[str]) -> None:
    assert tokens(text) == found


def test_a_token_is_never_endless() -> None:
    assert tokens("x" * 5000) == ["x" * 40]


def test_one_meaning_has_one_name_in_both_languages() -> None:
    assert set(concepts(tokens("mailbox"))) & set(concepts(tokens("邮箱")))


def test_silent_words_say_nothing() -> None:
    assert concepts(tokens("why is it so please")) == []
