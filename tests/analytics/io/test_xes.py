"""P3: XES, behind a guard that sees every tag before any parser does."""

import gzip
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.io.io_logs import SMALL, XES, bomb, bring, events, left_behind, write, xes

from pawl.analytics.errors import BadFile
from pawl.analytics.io import xes_child
from pawl.analytics.io.limits import DEFAULT_LIMITS, silent
from pawl.analytics.io.source import Source
from pawl.analytics.io.xes_child import read_carefully, read_natively
from pawl.analytics.io.xes_guard import Guarded, guard_xes

TRACES = [("c1", ("start", "stop")), ("c2", ("start",))]
LOG = xes(TRACES)
AS_READ = [("c1", "start", 0), ("c1", "stop", 1), ("c2", "start", 0)]
COLUMNS = '"case", activity, cost'


def guarded(folder: Path, data: str | bytes) -> Guarded:
    path = write(folder, data, "log.xes")
    source = Source(path, "log.xes", path.stat().st_size, "")
    return guard_xes(source, folder / "plain.xes", DEFAULT_LIMITS, silent)


def test_traces_and_events_become_cases_and_events(tmp_path: Path) -> None:
    snapshot = bring(tmp_path, LOG, text=XES)
    assert events(snapshot, COLUMNS) == AS_READ
    assert events(snapshot, "strftime(\"at\", '%H:%M')") == [("09:00",), ("09:01",), ("09:00",)]


def test_gzip_is_read_whatever_the_name_says(tmp_path: Path) -> None:
    assert events(bring(tmp_path, gzip.compress(LOG.encode()), text=XES, name="log.txt"), COLUMNS) == AS_READ


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-be", "iso-8859-1", "gb18030"])
def test_any_declared_encoding_is_made_plain(tmp_path: Path, codec: str) -> None:
    name = codec.removesuffix("-sig").removesuffix("-be")
    text = xes([("ü", ("stärt",))], head=f'<?xml version="1.0" encoding="{name}"?>')
    assert events(bring(tmp_path, text.encode(codec), text=XES), '"case", activity') == [("ü", "stärt")]


DOCTYPES = {
    "document type": '<?xml version="1.0"?><!DOCTYPE log><log/>',
    "entity": '<!DOCTYPE log [<!ENTITY a "b">]><log>&a;</log>',
    "billion laughs": '<!DOCTYPE l [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>' + LOG.partition("?>")[2],
    "external entity": '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><log>&a;</log>',
    "external DTD": '<!DOCTYPE log SYSTEM "http://127.0.0.1/x.dtd"><log/>',
    "parameter entity": '<!DOCTYPE l [<!ENTITY % a SYSTEM "http://127.0.0.1/">%a;]><log/>',
    "lower case": "<!doctype log><log/>",
    "after a comment": "<!-- harmless --><!DOCTYPE log><log/>",
    "after a long comment": f"<!--{'x' * 2_000_000}--><!DOCTYPE log><log/>",
    "cut at a block's edge": "<log>" + " " * ((1 << 20) - 12) + "<!DOCTYPE x><a/></log>",
    "after the events": LOG + "<!DOCTYPE log>",
    "inside": LOG.replace("</trace>", "<!ENTITY a 'b'></trace>", 1),
    "conditional section": "<log><![INCLUDE[ <trace/> ]]></log>",
}


@pytest.mark.parametrize("name", DOCTYPES)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_every_document_type_and_entity_is_refused(tmp_path: Path, name: str, codec: str) -> None:
    with pytest.raises(BadFile, match="has a document type or entity near byte"):
        bring(tmp_path, DOCTYPES[name].encode(codec), text=XES)
    assert left_behind(tmp_path) == []


def test_hidden_declarations_do_not_pass_as_another_encoding(tmp_path: Path) -> None:
    hidden = "+ADwAIQ-DOCTYPE log+AD4-"
    with pytest.raises(BadFile, match="declares the encoding `utf-7`, which is not read"):
        bring(tmp_path, f'<?xml version="1.0" encoding="UTF-7"?>{hidden}<log/>', text=XES)
    with pytest.raises(BadFile, match="`no-such-code`, which is not read"):
        bring(tmp_path, '<?xml version="1.0" encoding="no-such-code"?><log/>', text=XES)
    with pytest.raises(BadFile, match="`cp037`, which is not read"):
        bring(tmp_path, '<?xml version="1.0" encoding="cp037"?><log/>', text=XES)


def nested(depth: int, tag: str = '<string key="a" value="b">') -> str:
    inside = tag * depth + "</string>" * depth
    return LOG.replace('<int key="cost" value="0"/>', inside, 1)


def test_ten_to_the_sixth_nested_tags_are_refused_before_parsing(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="nests more than 64 elements"):
        bring(tmp_path, nested(1_000_000), text=XES)


HIDING = {
    "unclosed": '<string key="a" value="b">' * 300_000,
    "behind signs in values": nested(2000, '<string key="a" value="/>">'),
    "behind both quotes": nested(2000, "<string key='\"' value='/>'>"),
    "behind closing tags in values": nested(2000, '<string key="a" value="> </x></x></x>">'),
    "behind comments in values": nested(300, '<string key="a" value="<!--"/><b v="-->">'),
    "between comments": nested(2000, '<!-- </string></string> --><string key="a" value="b">'),
    "behind instructions": nested(2000, '<?x </string></string> ?><string key="a" value="b">'),
}


@pytest.mark.parametrize("name", HIDING)
def test_depth_cannot_be_hidden(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadFile, match=r"nests more than 64 elements|has a broken tag|record longer"):
        bring(tmp_path, HIDING[name], text=XES)


@pytest.mark.parametrize("value", ["a > b", "a -> b/>", "it's", "say &quot;x&quot;", "a/>'b"])
def test_signs_in_values_are_no_harm(tmp_path: Path, value: str) -> None:
    found = events(bring(tmp_path, LOG.replace('"stop"', f'"{value}"'), text=XES), "activity")
    assert found[1] == (value.replace("&quot;", '"'),)


def test_comments_and_instructions_are_passed_over(tmp_path: Path) -> None:
    text = LOG.replace("<trace>", "<!-- <event> <?not one?> --><trace><?note <event/>?>").replace(
        "</log>", "<![CDATA[ ]]></log>"
    )
    assert events(bring(tmp_path, text, text=XES), COLUMNS) == AS_READ


BROKEN: dict[str, tuple[str | bytes, str]] = {
    "no events": ("<log/>", "has no events"),
    "events outside a trace": (
        '<log><event><string key="concept:name" value="a"/></event></log>',
        "1 events that are inside no trace",
    ),
    "cut off": (LOG[: len(LOG) // 2], "has a broken tag|is cut off"),
    "mismatched": (LOG.replace("</trace>", "</tracer>"), "is no well-formed XML"),
    "two roots": (LOG + LOG.partition("?>")[2], "goes on after its end"),
    "words after the end": (LOG + "and so on", "goes on after its end"),
    "cut off after a trace": (LOG[: LOG.index("</trace>") + 8], "is cut off: it ends inside 1 elements"),
    "cut off before its last tag": (LOG.removesuffix("</log>"), "is cut off: it ends inside 1 elements"),
    "closed too often": (
        LOG.replace("</trace>", "</trace></trace>").replace("<log", "<log><x></x></log><log", 1),
        "closes more elements",
    ),
    "undefined entity": (LOG.replace("start", "&boom;"), "entity that XML does not know: &boom;"),
    "endless tag": ("<log><event " + 'a="b" ' * 900_000, "tag or text longer than"),
    "open comment": (LOG.replace("</log>", "<!-- "), "is cut off: it ends inside 1 elements"),
    "broken tag": ("<log><event <event/></log>", "has a broken tag"),
    "control character": ("<log>\x01<event/></log>", "has a control character"),
    "no UTF-8": ("<log><event a='\xe9'/></log>".encode("latin-1"), "declares no other encoding"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_xes_says_what_is_wrong(tmp_path: Path, name: str) -> None:
    data, rule = BROKEN[name]
    with pytest.raises(BadFile, match=rule):
        bring(tmp_path, data, text=XES)
    assert left_behind(tmp_path) == []


def test_a_bomb_of_a_thousand_to_one_is_stopped(tmp_path: Path) -> None:
    packed = bomb(b"<log>" + b" " * 999_995, 30)
    with pytest.raises(BadFile, match="a gzip bomb"):
        bring(tmp_path, packed, text=XES, limits=SMALL)


def test_an_xinclude_is_an_element_like_any_other(tmp_path: Path) -> None:
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>'
    assert (
        events(bring(tmp_path, LOG.replace("<trace>", f"{include}<trace>", 1), text=XES), COLUMNS) == AS_READ
    )


def test_a_trace_that_comes_twice_is_one_case(tmp_path: Path) -> None:
    snapshot = bring(tmp_path, xes([*TRACES, ("c1", ("again",))]), text=XES)
    assert (snapshot.manifest.cases, snapshot.manifest.events) == (2, 4)


def test_an_event_without_a_time_is_refused_by_its_number(tmp_path: Path) -> None:
    text = xes([("c", [f"a{n}" for n in range(40)])])
    first = text.index("<date")
    text = text[:first] + text[text.index("/>", first) + 2 :]
    snapshot = bring(tmp_path, text, text=XES)
    assert "1,time:timestamp,,The row has no time." in snapshot.files("refused")[0].read_text("utf-8-sig")


words = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=8).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
)


@given(st.lists(st.tuples(words, st.lists(words, min_size=1, max_size=4)), min_size=1, max_size=5))
@settings(max_examples=60)
def test_both_readers_see_the_same(
    tmp_path_factory: pytest.TempPathFactory, traces: list[tuple[str, list[str]]]
) -> None:
    plain = guarded(tmp_path_factory.mktemp("xes"), xes(traces))
    native, careful = read_natively(plain.path, plain.events), read_carefully(plain.path)
    assert native is not None
    for name in ("case:concept:name", "concept:name", "cost"):
        assert [str(each) for each in native.column(name).to_pylist()] == careful.column(name).to_pylist()
    assert plain.events == sum(len(activities) for _, activities in traces)


def test_both_readers_see_the_same_instants(tmp_path: Path) -> None:
    forms = ["2020-02-01T10:00:00.123+01:00", "2020-02-01T10:00:00Z", "2020-02-01T10:00:00.000+00:00"]
    text = xes([("c", ("a", "b", "c"))])
    for minute, form in enumerate(forms):
        text = text.replace(f"2020-02-01T10:{minute:02d}:00.000+01:00", form)
    plain = guarded(tmp_path, text)
    native, careful = read_natively(plain.path, plain.events), read_carefully(plain.path)
    assert native is not None
    as_text = [each.isoformat() for each in native.column("time:timestamp").to_pylist()]
    assert as_text == [
        "2020-02-01T09:00:00.123000+00:00",
        "2020-02-01T10:00:00+00:00",
        "2020-02-01T10:00:00+00:00",
    ]
    assert careful.column("time:timestamp").to_pylist() == forms


def test_where_the_native_reader_loses_events_the_careful_one_serves(tmp_path: Path) -> None:
    assert read_natively(guarded(tmp_path, LOG).path, 4) is None


def test_namespaced_elements_are_read_too(tmp_path: Path) -> None:
    text = (
        LOG.replace("<", "<x:")
        .replace("<x:/", "</x:")
        .replace("<x:?xml", "<?xml")
        .replace("xmlns=", "xmlns:x=")
    )
    with pytest.raises(BadFile, match="has no events"):
        bring(tmp_path, text, text=XES)


def test_only_panics_of_the_native_reader_are_swallowed() -> None:
    class PanicException(BaseException):
        """As the native reader raises it."""

    with pytest.raises(RuntimeError, match="boom"), xes_child._calm():
        raise PanicException("boom")
    with pytest.raises(KeyboardInterrupt), xes_child._calm():
        raise KeyboardInterrupt


MUTATE = """
import random, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
from pathlib import Path
from pawl.analytics.errors import BadFile
from tests.analytics.io.test_xes import LOG, guarded, read_carefully, read_natively
folder, noise = Path(sys.argv[1]), random.Random(7)
signs = [b"<", b">", b"/", b'"', b"'", b"<!--", b"-->", b"&", b"]]>", b"<?", b"?>", b"<!", b"<event>"]
signs += [b"\\0", b"\\xff"]
for _ in range(300):
    data = bytearray(LOG.encode())
    for _ in range(noise.randint(1, 6)):
        at = noise.randrange(len(data))
        data[at : at + noise.randint(0, 5)] = noise.choice(signs)
    try:
        plain = guarded(folder, bytes(data))
        if plain.events and (not plain.is_plain or read_natively(plain.path, plain.events) is None):
            read_carefully(plain.path)
    except BadFile:
        pass
print("survived")
"""


def test_three_hundred_mutations_end_in_a_table_or_a_refusal(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", MUTATE, str(tmp_path)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.strip().endswith("survived"), (done.returncode, done.stderr[-2000:])


ALTERED = {
    "overlong int": (
        '<int key="cost" value="99999999999999999999"/>',
        "99999999999999999999",
        "no whole number",
    ),
    "empty int": ('<int key="cost" value="x1"/>', "x1", "no whole number"),
    "bad boolean": ('<boolean key="cost" value="maybe"/>', "maybe", "no whole number"),
    "bad float": ('<float key="cost" value="1,5"/>', "1,5", "no whole number"),
    "bad id": ('<id key="cost" value="no-uuid"/>', "no-uuid", "no whole number"),
}


@pytest.mark.parametrize("name", ALTERED)
def test_what_the_native_reader_would_alter_is_refused_by_its_row(tmp_path: Path, name: str) -> None:
    """It reads 0 for a number it cannot hold, false for a flag, and an empty id for an id."""
    element, value, rule = ALTERED[name]
    text = xes([("c", [f"a{n}" for n in range(40)])]).replace('<int key="cost" value="7"/>', element)
    snapshot = bring(tmp_path, text, text=XES)
    assert (snapshot.manifest.events, snapshot.manifest.refused) == (39, 1)
    line = snapshot.files("refused")[0].read_text("utf-8-sig").splitlines()[1]
    assert line.startswith("8,cost,")
    assert value in line
    assert rule in line


def test_texts_beside_numbers_stay_as_they_are(tmp_path: Path) -> None:
    """The native reader puts quotation marks around texts whose key also has numbers."""
    text = LOG.replace('<string key="concept:name" value="stop"/>', '<int key="concept:name" value="7"/>')
    assert events(bring(tmp_path, text, text=XES), "activity") == [("start",), ("7",), ("start",)]


def test_a_list_is_no_text(tmp_path: Path) -> None:
    nested = '<list key="what"><string key="a" value="b"/></list>'
    text = LOG.replace('<int key="cost" value="0"/>', nested, 1)
    own = XES + '[fields.what]\ncolumn = "what"\n'
    assert events(bring(tmp_path, text, text=own), "what") == [(None,)] * 3


def test_instants_without_an_offset_are_of_the_mapping_s_zone(tmp_path: Path) -> None:
    own = XES.replace("[log]", '[log]\nzone = "Asia/Shanghai"')
    snapshot = bring(tmp_path, LOG.replace(".000+01:00", ""), text=own)
    assert events(snapshot, "strftime(\"at\", '%H:%M')") == [("02:00",), ("02:01",), ("02:00",)]


def test_events_outside_their_trace_are_not_lost_without_a_word(tmp_path: Path) -> None:
    lost = '<event><string key="concept:name" value="lost"/></event></log>'
    with pytest.raises(BadFile, match="has 1 events that are inside no trace"):
        bring(tmp_path, LOG.replace("</log>", lost), text=XES)


def test_twenty_thousand_keys_are_refused_before_parsing(tmp_path: Path) -> None:
    many = "".join(f'<string key="k{n}" value="x"/>' for n in range(20_000))
    with pytest.raises(BadFile, match="has more than 2,000 different keys"):
        bring(tmp_path, LOG.replace("</event>", many + "</event>", 1), text=XES)
    assert left_behind(tmp_path) == []


def test_keys_are_counted_wherever_they_stand(tmp_path: Path) -> None:
    many = "".join(f"<string value = 'x' key\n= 'k{n}'></string>" for n in range(3000))
    with pytest.raises(BadFile, match="has more than 2,000 different keys"):
        bring(tmp_path, LOG.replace("</event>", many + "</event>", 1), text=XES)
    with pytest.raises(BadFile, match="has a key longer than 1,000 bytes"):
        bring(tmp_path, LOG.replace('key="cost"', f'key="{"k" * 1001}"'), text=XES)


SLOW = {
    "openers without an end": "<!--" * 400_000,
    "comments": "<!---->" * 400_000,
    "instructions without an end": "<?" * 800_000,
    "blanks in a tag": f"<event{' ' * 3_000_000}<",
    "attributes without an end": "<event " + "a='b' " * 500_000,
    "quotes": "<event a='" + '"' * 3_000_000,
    "names": "<event " + "k" * 3_000_000,
    "key after key": "<x key " * 400_000,
}


@pytest.mark.parametrize("name", SLOW)
def test_the_guard_passes_over_each_byte_once(tmp_path: Path, name: str) -> None:
    """Each is refused in far less time than a search that begins anew at every byte would take."""
    began = time.process_time()
    with pytest.raises(BadFile):
        guarded(tmp_path, f"<log>{SLOW[name]}")
    assert time.process_time() - began < 3
