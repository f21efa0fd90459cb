"""How long after a payment its merchant knows: registers confirm at a steady pace, alone and beside many phones."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import cycle
from statistics import median, quantiles
from urllib.parse import urlsplit

from sqlalchemy import select

from benchmarks.databases import databases
from benchmarks.figures import BenchmarkError, Figure
from benchmarks.money import confirmation
from benchmarks.options import Options
from benchmarks.servers import PORTAL, Server, server
from benchmarks.street import Street, lay_out, scan_slips
from benchmarks.visitors import Holder
from benchmarks.webhooks import PATIENCE, Receiver, receiving, vault, working
from portal.db import make_engine, make_sessions
from portal.kernel.identifiers import new_ref
from portal.notices import EndpointTerms, Targets, add_endpoint
from portal.organisations import COMMAND, Organisation, scope_of

RATE = 50  # payments a second
REGISTERS = 16
PHONES = 2_000
WITH_SLIP = 20  # of them: these ask every 2 s, the others every 30 s
PHONE_RATE = WITH_SLIP / 2 + (PHONES - WITH_SLIP) / 30  # questions a second
ASKERS = 8
WARM_UP = 2  # s of payments that are not counted
MOST_MEDIAN = 200  # ms
MOST_SLOWEST = 1000  # ms, of 99 in 100
MOST_BESIDE = 2  # times as long, 99 in 100, beside the phones


def run(options: Options) -> Iterator[Figure]:
    """Milliseconds from a register's telling of cash to the merchant's webhook."""
    for backend in options.backends:
        with databases(backend, options.folder) as fresh, receiving() as receiver:
            url = fresh()
            street = lay_out(url, options.plan, bills=options.holders, holders=PHONES)
            _listen(street, receiver.server_address[1])
            with server(PORTAL, url, options.folder, proxies=1) as portal, working(url, options.folder):
                _measure(portal, street, receiver, 0)  # until the worker runs, and has met every merchant's server
                alone = _measure(portal, street, receiver, options.paced)
                with _asking(portal, street.holders):
                    beside = _measure(portal, street, receiver, options.paced)
        name = f"payment to webhook, {RATE}/s for {options.paced} s, {backend}"
        middle, late, late_beside = median(alone), quantiles(alone, n=100)[98], quantiles(beside, n=100)[98]
        yield Figure(name, middle, "ms", judged=middle, limit=MOST_MEDIAN, at_least=False, details={"n": len(alone)})
        yield Figure(f"{name}, 99 in 100", late, "ms", judged=late, limit=MOST_SLOWEST, at_least=False)
        yield Figure(
            f"{name}, 99 in 100 beside {PHONES} phones",
            late_beside,
            "ms",
            judged=late_beside / late,
            limit=MOST_BESIDE,
            at_least=False,
            details={"beside": late, "median": median(beside)},
        )


def _listen(street: Street, port: int) -> None:
    engine, at = make_engine(street.url), datetime.now(UTC)
    with make_sessions(engine)() as session:
        for merchant in session.scalars(select(Organisation).where(Organisation.id.in_(street.merchant_ids))).all():
            terms = EndpointTerms(f"http://127.0.0.1:{port}/{merchant.id}", "", ["bill.paid"])
            targets = Targets(private=True)
            add_endpoint(session, scope_of(merchant), terms, vault=vault(), targets=targets, actor=COMMAND, at=at)
    engine.dispose()


def _measure(portal: Server, street: Street, receiver: Receiver, seconds: float) -> list[float]:
    """Milliseconds for each payment after the warm-up."""
    slips = scan_slips(street, round(RATE * (WARM_UP + seconds)))
    sent: dict[str, float] = {}
    run_of = new_ref()[:6]  # receipts are unique for each register and day

    def pay(place: int, call: "Call") -> None:
        slip, (path, body, headers) = slips[place], confirmation(slips[place], receipt=f"{run_of}{place}")
        sent[slip.bill_ref] = time.monotonic()
        call("POST", path, json.dumps(body).encode(), headers, 200)

    began = time.monotonic()
    _paced(portal, RATE, len(slips), REGISTERS, pay)
    patience = time.monotonic() + PATIENCE
    while not sent.keys() <= receiver.arrived.keys():
        if time.monotonic() > patience:
            raise BenchmarkError(f"of {len(sent)} payments' webhooks {len(sent.keys() & receiver.arrived)} arrived")
        time.sleep(0.05)
    return sorted((receiver.arrived[ref] - moment) * 1000 for ref, moment in sent.items() if moment > began + WARM_UP)


Call = Callable[[str, str, bytes | None, dict[str, str], int], str | None]
"""Sends a request and answers its ETag; another status than the expected one is a ``BenchmarkError``."""


@contextmanager
def _asking(portal: Server, holders: Sequence[Holder]) -> Iterator[None]:
    """Phones ask at their pace until the block ends, each with what it was told last."""
    told: dict[str, str] = {}
    over = threading.Event()
    turns = cycle(holders)

    def ask(_place: int, call: Call) -> None:
        holder = next(turns)
        headers = {"Cookie": holder.cookie}
        known = told.get(holder.ref)
        if known:
            headers["If-None-Match"] = known
        told[holder.ref] = call("GET", f"/numbers/{holder.ref}/live", None, headers, 304 if known else 200) or ""

    asker = threading.Thread(target=_paced, args=(portal, PHONE_RATE, None, ASKERS, ask, over), daemon=True)
    asker.start()
    time.sleep(WARM_UP)
    yield
    over.set()
    asker.join()


def _paced(
    at: Server,
    rate: float,
    size: int | None,
    clients: int,
    act: Callable[[int, Call], None],
    over: threading.Event | None = None,
) -> None:
    """Acts ``rate`` times a second, ``size`` times in all or until it is over, by so many clients."""
    places, lock, began = iter(range(size or 10**9)), threading.Lock(), time.monotonic()
    faults: list[BaseException] = []

    def client() -> None:
        host = urlsplit(at.url)
        connection = http.client.HTTPConnection(host.hostname or "", host.port, timeout=30)
        try:
            while not faults and not (over and over.is_set()):
                with lock:
                    place = next(places, None)
                if place is None:
                    break
                time.sleep(max(0.0, began + place / rate - time.monotonic()))
                act(place, lambda *asked: _call(connection, *asked))
        except (BenchmarkError, OSError, http.client.HTTPException) as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=client, daemon=True) for _client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise BenchmarkError(f"a paced client failed: {faults[0]!r}")


def _call(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: bytes | None,
    headers: dict[str, str],
    expected: int,
) -> str | None:
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    said = answer.read()
    if answer.status != expected:
        raise BenchmarkError(f"{method} {path}: {answer.status} {said[:500]!r}")
    return answer.headers["ETag"]
