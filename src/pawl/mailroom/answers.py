"""What somebody answered, apart from what their program quoted: of the programs of many countries."""

import re
from dataclasses import dataclass

from mailparser_reply import EmailReplyParser

from pawl.mailroom.texts import QUOTE_BEGINS

LANGUAGES = ["en", "zh", "de", "fr", "es", "it", "ja", "ko", "nl", "pl", "sv", "da", "cs"]
MOST_READ, LONGEST_LINE = 20_000, 300
"""What the library is given: its patterns go over a line many times."""
READER = EmailReplyParser(languages=LANGUAGES)

BORDER = re.compile(
    r"[-_*= ]{2,}\s*(?:Original (?:Message|Appointment|Mail)|Reply message|原始邮件|原邮件|原始郵件|"
    r"回复的原邮件|Ursprüngliche Nachricht|Message d'origine|Mensaje original|"
    r"Messaggio originale)\s*[-_*= ]{2,}",
    re.IGNORECASE,
)
WROTE = re.compile(
    r"(?:On |At |Am |Le |El |Il |Op |在|于)?.{0,200}(?:wrote|writes|写道|寫道|schrieb|a écrit|"
    r"escribió|ha scritto|schreef)\s*[:：]?\s*$",
    re.IGNORECASE,
)
STAMP = re.compile(r"\d{1,4}[-/.年 ]\s?\d{1,2}|\d{1,2}:\d{2}|\b\d{4}\b|@")
"""A line that says who wrote says also when, or from which address."""
FIELD = re.compile(
    r"[*> ]{0,4}(From|Sent|Date|To|Subject|Cc|发件人|发送时间|发送日期|日期|时间|收件人|主题|抄送|"
    r"寄件者|收件者|主旨|Von|Gesendet|An|Betreff|De|Envoyé|À|Objet)\s?\*{0,2}\s?[:：]",
    re.IGNORECASE,
)
SENDER = frozenset({"from", "发件人", "寄件者", "von", "de"})
NEAR = 5
"""A head of an older message has three of its fields within so many lines."""
FORWARDED = re.compile(
    r"[- ]{5,}\s*(?:Forwarded message|转发邮件信息|Weitergeleitete Nachricht)\s*[- ]{5,}", re.IGNORECASE
)
RULER = re.compile(r"[-_=*]{0,200}")
SIGNATURE = re.compile(
    r"--\s?|(?:Sent from (?:my|Outlook|Yahoo|Mail)|Get Outlook for|发自我的|从我的|来自我的).{0,60}",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Parts:
    """An answer, and what it quotes."""

    answer: str
    quoted: str


def split(text: str) -> Parts:
    """Part a text where the older message begins; answers between quoted lines stay answers."""
    lines = text.split("\n")
    if FORWARDED.match(next((line.strip() for line in lines if line.strip()), "")):
        return Parts(text.strip(), "")  # what was passed on is what is said
    cut = min(_by_rules(lines), _by_library(lines))
    above, below = lines[:cut], lines[cut:]
    if not _own(above):
        # Everything stands below the head of the older message: written under or between quoted lines.
        head = _head(below)
        is_marked = any(line.startswith(">") for line in below)
        above, below = (below[head:], below[:head]) if is_marked else (above, below)
    said = _without_signature([line for line in above if not line.startswith(">")])
    quoted = [line for line in above if line.startswith(">")] + below
    return Parts(_text(said), _text(quoted))


def _by_rules(lines: list[str]) -> int:
    """The line where an older message begins, by rules of one line or a few; their number where none does."""
    for number, line in enumerate(lines):
        short = line.strip()
        if not short or len(short) > LONGEST_LINE:
            continue
        if (
            short == QUOTE_BEGINS
            or BORDER.fullmatch(short)
            or _is_wrote(lines, number)
            or _is_head(lines, number)
        ):
            return number
        if FORWARDED.match(short) and _own(lines[:number]):
            return number
    return len(lines)


def _is_wrote(lines: list[str], number: int) -> bool:
    """`On … wrote:`, which programs break in two lines where it is long."""
    one = lines[number].strip()
    two = f"{one} {lines[number + 1].strip()}" if number + 1 < len(lines) else one
    return any(WROTE.fullmatch(said) and STAMP.search(said) for said in (one, two[:LONGEST_LINE]))


def _is_head(lines: list[str], number: int) -> bool:
    """`From: … Sent: … Subject: …` in lines near each other."""
    first = FIELD.match(lines[number])
    if first is None or first.group(1).lower() not in SENDER:
        return False
    near = (FIELD.match(line[:LONGEST_LINE]) for line in lines[number : number + NEAR])
    return len({found.group(1).lower() for found in near if found}) >= 3


def _by_library(lines: list[str]) -> int:
    """The same by the library, which knows more languages; a head with no date and no address is none."""
    text = "\n".join(line[:LONGEST_LINE] for line in lines)[:MOST_READ]
    replies = READER.read(text).replies
    if len(replies) < 2 or not replies[1].headers or not STAMP.search(replies[1].headers):
        return len(lines)
    begins = replies[1].headers.split("\n")[0].strip()
    return next(
        (n for n, line in enumerate(lines) if begins and line.strip()[:LONGEST_LINE] == begins), len(lines)
    )


def _head(lines: list[str]) -> int:
    """How many lines come before the first quoted one, as far as they only say who wrote."""
    for number, line in enumerate(lines[: NEAR * 2]):
        if line.startswith(">"):
            return number
    return 0


def _own(lines: list[str]) -> bool:
    return any(line.strip() and not line.startswith(">") for line in lines)


def _without_signature(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines):
        if SIGNATURE.fullmatch(line.strip() or " ") and _own(lines[:number]) and line.strip():
            return lines[:number]
    return lines


def _text(lines: list[str]) -> str:
    end = len(lines)
    while end and RULER.fullmatch(lines[end - 1].strip()):
        end -= 1
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines[:end])).strip()
