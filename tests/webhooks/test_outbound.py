"""S6: what people type as an address reaches the public internet or nothing."""

import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from tests.ground.directory import certify as certify
from tests.webhooks.sink import Sink, listening

from pawl import outbound
from pawl.outbound import NotAllowedOut, Unreached, check, is_public, post

pytestmark = pytest.mark.loopback

HOSTS = (
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001",
    "0177.0.0.01", "127.000.000.001", "localhost", "LOCALHOST", "localhost.", "0", "0.0.0.0",  # noqa: S104 refused, not bound
    "127.255.255.254", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]",
    "[fe80::1]", "[fc00::1]", "[fd12:3456::1]", "[ff02::1]", "10.0.0.1", "172.16.0.1", "172.31.255.255",
    "192.168.0.1", "192.168.1.1", "169.254.169.254", "[::ffff:169.254.169.254]", "[fd00:ec2::254]",
    "100.64.0.1", "100.100.100.200", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "①②⑦.⓪.⓪.①", "127。0。0。1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "nowhere.invalid",
)  # fmt: skip
URLS = (
    "file:///etc/passwd", "gopher://127.0.0.1:{port}/_x", "ftp://127.0.0.1/",
    "dict://127.0.0.1:{port}/", "http://127.0.0.1:{port}/", "https://user:secret@127.0.0.1:{port}/",
    "https://example.org@127.0.0.1:{port}/", "https://example.org#@127.0.0.1:{port}/",
    "https://127.0.0.1:{port}\\@example.org/", "//127.0.0.1:{port}/", "https:///127.0.0.1:{port}/",
    "https://127.0.0.1:{port}/\r\nHost: x", "https://[::1:{port}/", "", "https://",
    "javascript:alert(1)", "https://127.0.0.1:99999/", "https://127.0.0.1:0/", "x" * 501,
)  # fmt: skip


@pytest.mark.parametrize("url", [*(f"https://{host}:{{port}}/hooks" for host in HOSTS), *URLS])
def test_no_payload_reaches_the_loopback(url: str) -> None:
    assert len(HOSTS) + len(URLS) >= 60
    with listening() as sink:
        aimed = url.replace("{port}", str(sink.port))
        for call in (lambda: check(aimed, ()), lambda: post(aimed, b"{}", {}, allowed=())):
            with pytest.raises(NotAllowedOut):
                call()
        assert sink.connections == 0


def test_a_name_that_changes_its_answer_is_called_where_it_was_checked() -> None:
    """Rebinding: public when it is checked, the loopback afterwards."""
    answers = [["93.184.216.34"], ["127.0.0.1"]]

    def resolver(host: str, port: int) -> list[str]:
        return answers.pop(0) if len(answers) > 1 else answers[0]

    with listening() as sink:
        assert check(f"https://rebinds.example:{sink.port}/", (), resolver).address == "93.184.216.34"
        with pytest.raises(NotAllowedOut, match="public internet"):
            post(f"https://rebinds.example:{sink.port}/", b"{}", {}, allowed=(), resolver=resolver)
        assert sink.connections == 0


def test_a_name_with_one_private_address_among_public_ones_is_refused() -> None:
    with pytest.raises(NotAllowedOut, match="public internet"):
        check("https://two.example/", (), lambda *_: ["93.184.216.34", "10.0.0.1"])


def test_redirects_are_not_followed() -> None:
    with listening() as sink, listening() as other:
        sink.status, sink.location = 307, other.url
        answer = post(sink.url, b"{}", {}, allowed=["127.0.0.1"])
        assert answer.status == 307
        assert other.connections == 0


def test_a_listed_host_may_be_private() -> None:
    with listening() as sink:
        answer = post(sink.url, b'{"a": 1}', {"content-type": "application/json"}, allowed=["127.0.0.1"])
        assert (answer.status, answer.text) == (200, "thanks")
        assert sink.received[0][1] == b'{"a": 1}'
        assert sink.received[0][0]["host"] == f"127.0.0.1:{sink.port}"


def test_of_a_long_answer_only_the_beginning_is_kept() -> None:
    with listening() as sink:
        sink.answer = b"x" * 1_000_000
        assert len(post(sink.url, b"", {}, allowed=["127.0.0.1"]).text) == outbound.KEPT_OF_ANSWER


def serve_once(behave: Callable[[socket.socket], None]) -> tuple[int, threading.Thread]:
    server = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        client, _ = server.accept()
        with client, server:
            behave(client)

    thread = threading.Thread(target=run)
    thread.start()
    return server.getsockname()[1], thread


def drip(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\n")
    try:
        for _ in range(200):
            client.sendall(b"x")
            time.sleep(0.05)
    except OSError:
        pass


def hang(client: socket.socket) -> None:
    client.settimeout(10)
    with suppress(OSError):
        while client.recv(4096):
            pass


def test_the_deadline_holds_for_what_is_encrypted_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte of an encrypted answer is a read of its own, with all its time before it."""
    certify(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    monkeypatch.setattr(outbound, "DEADLINE_SECONDS", 0.7)

    def drip_encrypted(client: socket.socket) -> None:
        with context.wrap_socket(client, server_side=True) as encrypted:
            drip(encrypted)

    port, thread = serve_once(drip_encrypted)
    began = time.monotonic()
    with pytest.raises(Unreached):
        post(f"https://127.0.0.1:{port}/", b"{}", {}, allowed=["127.0.0.1"])
    assert time.monotonic() - began < 5
    thread.join()


@pytest.mark.parametrize(
    "behave",
    [
        drip,
        hang,
        lambda client: client.sendall(b"garbage\r\n\r\n"),
        lambda _: None,
    ],
    ids=["drips", "hangs", "garbage", "hangs up"],
)
def test_a_peer_that_misbehaves_costs_no_more_than_the_deadline(
    behave: Callable[[socket.socket], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "DEADLINE_SECONDS", 1.0)
    port, thread = serve_once(behave)
    began = time.monotonic()
    with pytest.raises(Unreached):
        post(f"http://127.0.0.1:{port}/", b"{}", {}, allowed=["127.0.0.1"])
    assert time.monotonic() - began < 5  # both would go on for ten; the machine may be busy with others
    thread.join()


def test_a_certificate_that_nobody_signed_is_refused() -> None:
    with listening() as sink, pytest.raises(Unreached):
        post(sink.url.replace("http:", "https:"), b"{}", {}, allowed=["127.0.0.1"])


def test_public_addresses_are_public() -> None:
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1:248:1893:25c8:1946")
    assert not is_public("no address")
    assert Sink().connections == 0


def test_a_resolver_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = threading.Event()
    monkeypatch.setattr(outbound, "RESOLVE_SECONDS", 0.05)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: hanging.wait(5))
    began = time.monotonic()
    with pytest.raises(NotAllowedOut, match="cannot be resolved"):
        check("https://slow.example.org/", [])
    hanging.set()
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("url", ["https://example.org/caf\u00e9", "https://\u0435xample.org/"])
def test_what_is_not_ascii_is_no_address(url: str) -> None:
    with pytest.raises(NotAllowedOut):
        check(url, [], lambda _host, _port: ["93.184.216.34"])
