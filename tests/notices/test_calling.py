"""One call: exactly the checked address, nothing followed, little read, never longer than its limit."""

import asyncio
import ipaddress
import socket
import ssl
import time
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from portal.notices import Targets
from portal.notices.delivering import Answer, Caller
from portal.notices.webhooks.calling import SystemLookup
from tests.notices.receiver import Receiver, Reply, receiver

Result = TypeVar("Result")


def finished(work: Coroutine[Any, Any, Result]) -> Result:
    """What ``work`` answers, done in a thread of its own: the browser's library keeps a loop in this one."""
    with ThreadPoolExecutor(1) as own:
        return own.submit(asyncio.run, work).result()


def call(url: str, *, private: bool = True, lookup=None, tls=None, time_limit: float = 5) -> Answer:
    """Calls once."""

    async def calling() -> Answer:
        caller = Caller(Targets(private=private), lookup=lookup, tls=tls, time_limit=time_limit)
        return await caller.call(url, {"Content-Type": "application/json"}, "{}")

    return finished(calling())


def leading_to(*addresses: str):
    """A look-up that leads everywhere, and remembers what it was asked for."""
    asked = []

    async def lookup(host: str, port: int) -> Sequence[str]:
        asked.append((host, port))
        return addresses

    lookup.asked = asked
    return lookup


def test_what_is_answered_comes_back(shop: Receiver):
    shop.answer = lambda _call: Reply(200, b"thanks")
    assert call(shop.url) == Answer(200, "", "thanks")
    assert call(f"http://shop.test:{shop.port}/hook", lookup=leading_to("127.0.0.1")) == Answer(200, "", "thanks")
    assert shop.calls[1].headers["host"] == f"shop.test:{shop.port}"
    assert "cookie" not in shop.calls[1].headers
    shop.answer = lambda _call: Reply(503, b"later")
    assert call(shop.url) == Answer(503, "status_503", "later")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nothing_is_followed(shop: Receiver, status: int):
    shop.answer = lambda _call: Reply(status, headers={"Location": f"{shop.url}/elsewhere"})
    assert call(shop.url).error == f"status_{status}"
    assert len(shop.calls) == 1


@pytest.mark.parametrize(
    "found",
    [
        ["127.0.0.1"],
        ["8.8.8.8", "127.0.0.1"],  # one good address does not make the name good
        ["169.254.169.254"],
        ["::ffff:127.0.0.1"],
        ["::1", "2606:4700::1"],
        ["64:ff9b::7f00:1"],
    ],
)
def test_a_name_that_leads_inside_is_refused_without_a_call(shop: Receiver, found: list[str]):
    lookup = leading_to(*found)
    assert call(f"https://shop.test:{shop.port}/", private=False, lookup=lookup) == Answer(None, "refused_address")
    assert lookup.asked == [("shop.test", shop.port)]
    assert shop.calls == []


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254"])
def test_an_address_in_the_url_is_checked_as_well(shop: Receiver, host: str):
    assert call(f"https://{host}:{shop.port}/", private=False).error == "refused_address"


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost", "１２７.０.０.１"])
def test_no_spelling_of_this_machine_is_called(shop: Receiver, host: str):
    answer = call(f"https://{host}:{shop.port}/", private=False, lookup=leading_to("127.0.0.1"))
    assert answer.error in {"refused_address", "bad_answer"}  # the library itself refuses the numeric ones
    assert shop.calls == []


def test_plain_http_is_refused_where_private_targets_are(shop: Receiver):
    assert call(shop.url, private=False).error == "refused_address"
    assert (
        call(f"http://shop.test:{shop.port}/", private=False, lookup=leading_to("8.8.8.8")).error == "refused_address"
    )


def test_a_name_that_changes_its_mind_is_looked_up_once(shop: Receiver):
    """DNS rebinding: good at the check, bad at the connection. There is no second look."""
    answers = [["127.0.0.1"], ["169.254.169.254"]]

    async def lookup(_host: str, _port: int) -> Sequence[str]:
        return answers.pop(0)

    assert call(f"http://shop.test:{shop.port}/hook", lookup=lookup).status == 204
    assert answers == [["169.254.169.254"]]
    assert call(f"http://shop.test:{shop.port}/hook", lookup=lookup).error == "refused_address"


def test_a_name_of_nobody_is_said_to_be_unknown():
    assert call("http://shop.test/", lookup=leading_to()).error == "name_unknown"


def test_a_port_where_nobody_listens_is_no_connection():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    assert call(f"http://127.0.0.1:{port}/").error == "connection"


def test_the_limit_is_for_the_whole_exchange(shop: Receiver):
    for reply in (Reply(wait=9), Reply(500, b"ab", drip=9)):
        shop.answer = lambda _call, reply=reply: reply
        began = time.monotonic()
        answer = call(shop.url, time_limit=0.3)
        assert time.monotonic() - began < 6
        assert answer.error in {"timeout", "status_500"}

    async def slow(_host: str, _port: int) -> Sequence[str]:
        await asyncio.sleep(9)
        return []

    assert call("http://shop.test/", lookup=slow, time_limit=0.3).error == "timeout"


def test_a_status_counts_although_the_rest_never_comes(shop: Receiver):
    shop.answer = lambda _call: Reply(200, b"ab", drip=9)
    assert call(shop.url, time_limit=1.0) == Answer(200, "", "a")


def test_an_endless_answer_is_left_after_16_kilobytes():
    sent = 0

    def pour(server: socket.socket) -> None:
        nonlocal sent
        connection, _address = server.accept()
        with closing(connection):
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 99999999\r\n\r\n")
            connection.settimeout(5)
            try:
                while sent < 50_000_000:
                    sent += connection.send(b"x" * 65536)
            except OSError:
                pass

    with socket.create_server(("127.0.0.1", 0)) as server:
        pouring = Thread(target=pour, args=(server,))
        pouring.start()
        answer = call(f"http://127.0.0.1:{server.getsockname()[1]}/")
        pouring.join()
    assert (answer.status, answer.error, answer.start) == (200, "", "x" * 2048)
    assert sent < 50_000_000


def test_what_does_not_speak_http_is_a_bad_answer_or_no_connection():
    def babble(server: socket.socket) -> None:
        connection, _address = server.accept()
        with closing(connection):
            connection.recv(65536)
            connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        babbling = Thread(target=babble, args=(server,))
        babbling.start()
        assert call(f"http://127.0.0.1:{server.getsockname()[1]}/").error in {"bad_answer", "connection"}
        babbling.join()


def test_the_machines_own_look_up_shares_one_question_among_all_who_ask():
    async def asking() -> list[Sequence[str]]:
        lookup = SystemLookup()
        return await asyncio.gather(*(lookup("localhost", 80) for _ in range(50)))

    assert all("127.0.0.1" in found for found in finished(asking()))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for shop.test, with its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "shop.test")])
    names = x509.SubjectAlternativeName([x509.DNSName("shop.test"), x509.IPAddress(ipaddress.ip_address("127.0.0.2"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "shop.pem"
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(key.private_bytes(*form) + made.public_bytes(serialization.Encoding.PEM))
    return file


def test_the_certificate_is_checked_for_the_name_not_the_address(certificate: Path):
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=str(certificate))
    here = leading_to("127.0.0.1")
    with receiver(serving) as shop:
        assert call(f"https://shop.test:{shop.port}/hook", lookup=here, tls=trusting).status == 204
        assert call(f"https://other.test:{shop.port}/hook", lookup=here, tls=trusting).error == "tls"
        assert call(f"https://shop.test:{shop.port}/hook", lookup=here).error == "tls"  # signed by nobody we trust
        assert len(shop.calls) == 1
