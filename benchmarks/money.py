"""The money loop beside the bare app: registering, inquiring, confirming, and a phone that is told nothing is new."""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from urllib.request import Request, urlopen

from benchmarks.databases import databases
from benchmarks.figures import BenchmarkError, Figure, paired
from benchmarks.load import load
from benchmarks.options import Options, in_turn
from benchmarks.plans import plans
from benchmarks.rates import issuing, viewing, warmed
from benchmarks.servers import BARE, PORTAL, Server, server
from benchmarks.street import AMOUNT, AS_CHAIN, BILLS_EACH, HeldSlip, Street, lay_out, scan_slips
from benchmarks.visitors import Holder, write_views
from portal.kernel.clock import japan_day
from portal.kernel.identifiers import new_ref

REGISTER_LEAST = 0.3  # of the bare app's inserts a second
INQUIRY_LEAST = 0.35  # of its reads
CONFIRM_LEAST = 0.2  # of its inserts
UNCHANGED_LEAST = 0.7  # of its reads
LEAST_LEFT = 0.65  # of inquiry and confirm, from ten thousand bills to a million: a loss of less than 35 %
BULK_LEAST = 5_000  # bills a second of one request, on PostgreSQL
MOST_REGISTERED = 3_000  # a second; made beforehand for each turn, more than any server here takes
MOST_CONFIRMED = 2_000
PHONES = 500

_JSON = {"Content-Type": "application/json"}
_files = count(1)
Turn = Callable[[], float]


def run(options: Options) -> Iterator[Figure]:
    """Rates beside the bare app, then what is left of them when 10⁴ bills have become 10⁶, on one database."""
    for backend in options.backends:
        with databases(backend, options.folder) as fresh:
            yield from _beside_bare(options, backend, fresh())
            yield from _in_bulk(options, backend, fresh())
            yield from _grown(options, backend, fresh)


def _beside_bare(options: Options, backend: str, url: str) -> Iterator[Figure]:
    with ExitStack() as stack:
        street = lay_out(url, options.plan, bills=options.holders, holders=PHONES)
        portal = stack.enter_context(server(PORTAL, url, options.folder, proxies=1))
        bare = stack.enter_context(server(BARE, url, options.folder))
        views = write_views(options.folder / "bare-views.txt", list(street.holders))
        reads = warmed(viewing(bare, views, options.seconds))
        inserts = warmed(issuing(bare, options.folder, options.seconds))
        for name, turning, beside, limit in (
            ("register a bill", registering, inserts, REGISTER_LEAST),
            ("inquiry", inquiring, reads, INQUIRY_LEAST),
            ("confirm", confirming, inserts, CONFIRM_LEAST),
            ("nothing new (304)", asking_again, reads, UNCHANGED_LEAST),
        ):
            ours, theirs = in_turn(options.rounds, warmed(turning(portal, street, options)), beside)
            yield paired(f"{name}, {backend}", "/s", ours, theirs, limit=limit)


def _in_bulk(options: Options, backend: str, url: str) -> Iterator[Figure]:
    """One request with a line for each bill, all or nothing."""
    street = lay_out(url, options.plan, bills=options.holders * BILLS_EACH, holders=PHONES)
    body = "".join(
        json.dumps(_new_bill(street.digits[place % len(street.digits)]), ensure_ascii=False) + "\n"
        for place in range(options.bulk)
    ).encode()
    headers = {"Authorization": f"Bearer {street.keys[0]}", "Content-Type": "application/x-ndjson"}
    asked = "/api/v1/bills/bulk?mode=all_or_nothing"
    with server(PORTAL, url, options.folder) as portal:
        began = time.monotonic()
        sent = Request(portal.url + asked, body, headers | {"Idempotency-Key": new_ref()}, method="POST")
        with urlopen(sent, timeout=300) as answer:
            answer.read()
        rate = options.bulk / (time.monotonic() - began)
    limit = BULK_LEAST if backend == "postgresql" else None
    yield Figure(f"{options.bulk} bills in bulk, {backend}", rate, "bills/s", judged=rate, limit=limit)


def _grown(options: Options, backend: str, fresh: Callable[[], str]) -> Iterator[Figure]:
    with ExitStack() as stack:
        inquiries, confirms, ways = [], [], []
        for bills in (options.grown, options.holders):
            url = fresh()
            street = lay_out(url, options.plan, bills=bills, holders=PHONES)
            ways.append(plans(street))
            portal = stack.enter_context(server(PORTAL, url, options.folder, proxies=1))
            inquiries.append(inquiring(portal, street, options))
            confirms.append(confirming(portal, street, options))
        for name, sides in (("inquiry", inquiries), ("confirm", confirms)):
            many, few = in_turn(options.rounds, *map(warmed, sides))
            yield paired(f"{name} at {options.grown:.0e} bills, {backend}", "/s", many, few, limit=LEAST_LEFT)
    other = {
        statement: [way.get(statement) for way in ways]
        for statement in ways[1]
        if ways[0].get(statement) != ways[1][statement]
    }
    yield Figure(
        f"plans that differ at {options.grown:.0e} bills, {backend}",
        len(other),
        f"of {len(ways[1])}",
        judged=len(other),
        limit=0,
        at_least=False,
        details={"plans": other},
    )


def registering(at: Server, street: Street, options: Options) -> Turn:
    """A turn of bills through the API, each merchant with its own key; measures responses a second."""

    def line(place: int) -> str:
        body = _new_bill(street.digits[place % len(street.digits)])
        key = street.keys[place % len(street.keys)]
        return _post("/api/v1/bills", body, _JSON | {"Authorization": f"Bearer {key}", "Idempotency-Key": new_ref()})

    return _once(at, options, line, MOST_REGISTERED, expected=201)


def _new_bill(digits: str) -> dict[str, object]:
    due = japan_day(datetime.now(UTC)) + timedelta(days=20)
    return {
        "number": digits,
        "reference": new_ref(),
        "amount": AMOUNT.amount,
        "due_on": due.isoformat(),
        "purpose": "4月分の水道料金",
    }


def confirming(at: Server, street: Street, options: Options) -> Turn:
    """A turn of registers that tell of cash for what they hold."""
    size = round(MOST_CONFIRMED * max(1, options.seconds))

    def turn() -> float:
        held, run_of = scan_slips(street, size), new_ref()[:6]

        def line(place: int) -> str:
            path, body, headers = confirmation(held[place], receipt=f"{run_of}{place}")
            return _post(path, body, headers)

        return _once(at, options, line, MOST_CONFIRMED, expected=200)()

    return turn


def confirmation(slip: HeldSlip, *, receipt: str) -> tuple[str, dict[str, object], dict[str, str]]:
    """Path, body and headers by which a register tells of cash."""
    body = {
        "code": slip.code,
        "amount": AMOUNT.amount,
        "store": slip.store,
        "register": slip.register,
        "business_date": japan_day(datetime.now(UTC)).isoformat(),
        "receipt": receipt,
    }
    return "/stores/v1/confirmations", body, _JSON | AS_CHAIN | {"Idempotency-Key": new_ref()}


def inquiring(at: Server, street: Street, options: Options) -> Turn:
    """A turn of kiosks that ask for a number's bills."""
    file = options.folder / f"inquiries-{next(_files)}.txt"
    _write(
        file,
        (
            _post("/stores/v1/inquiries", {"number": digits, "language": "ja", "kiosk": "K1"}, _JSON | AS_CHAIN)
            for digits in street.digits[:10_000]
        ),
    )
    return lambda: load(at.url, file, expected=200, seconds=options.seconds).rate


def asking_again(at: Server, street: Street, options: Options) -> Turn:
    """A turn of phones that ask whether anything is new, and nothing is."""
    file = options.folder / f"phones-{next(_files)}.txt"
    _write(
        file,
        (
            f"GET\t/numbers/{holder.ref}/live\t{holder.cookie}\t\t\tIf-None-Match: {_etag(at, holder)}"
            for holder in street.holders
        ),
    )
    return lambda: load(at.url, file, expected=304, seconds=options.seconds).rate


def _etag(at: Server, holder: Holder) -> str:
    asked = Request(f"{at.url}/numbers/{holder.ref}/live", headers={"Cookie": holder.cookie, "Accept-Language": "ja"})
    with urlopen(asked, timeout=30) as answer:
        etag: str | None = answer.headers["ETag"]
    if not etag:
        raise BenchmarkError("what a phone asks again has no ETag")
    return etag


def _once(at: Server, options: Options, line: Callable[[int], str], most: int, *, expected: int) -> Turn:
    def turn() -> float:
        file = options.folder / f"once-{next(_files)}.txt"
        _write(file, map(line, range(round(most * max(1, options.seconds)))))
        try:
            return load(at.url, file, expected=expected, seconds=options.seconds, once=True).rate
        finally:
            file.unlink()

    return turn


def _post(path: str, body: dict[str, object], headers: dict[str, str]) -> str:
    """A line for wrk."""
    sent = (f"{name}: {value}" for name, value in headers.items())
    return "\t".join(("POST", path, "", json.dumps(body, ensure_ascii=False), "", *sent))


def _write(file: Path, lines: Iterable[str]) -> None:
    file.write_text("\n".join(lines) + "\n")
