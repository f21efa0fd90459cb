"""Numbers that were issued elsewhere come in by CSV: all of them, or every fault by line and column."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.numbers import Fault, ImportRefused, Kind, Number, import_numbers, numbers_of_batch
from portal.outbox import Event
from tests.factories import STORE_CODE, Factory, make_digits, make_plan
from tests.fakes import NOON, FixedClock
from tests.races import at_once

PLAN = make_plan()
A, B, C = (make_digits(f"99000000000{n}") for n in (1, 2, 3))
EXCEL_ATE = make_digits("012345678901").lstrip("0")  # a number that began with 0, saved by a spreadsheet
OTHER_STORE_CODE = make_digits("495555555555")


def bring_in(session: Session, text: str | bytes) -> list[Number]:
    """Imports the file; answers its numbers in order."""
    data = text if isinstance(text, bytes) else text.encode()
    batch, count = import_numbers(session, data, plan=PLAN, at=NOON)
    numbers = list(numbers_of_batch(session, batch))
    assert len(numbers) == count
    return numbers


def refusals(session: Session, text: str | bytes) -> list[tuple[int, str, str, Fault]]:
    """The faults that the file is refused with; nothing of it came in and nothing was told."""
    before = session.scalar(select(func.count()).select_from(Number))
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(ImportRefused) as refusal:
        import_numbers(session, data, plan=PLAN, at=NOON)
    assert session.scalar(select(func.count()).select_from(Number)) == before
    assert session.scalar(select(func.count()).select_from(Event).where(Event.name == "numbers.imported")) == 0
    return [(fault.line, fault.column, fault.found, fault.fault) for fault in refusal.value.faults]


def test_a_list_of_digits_is_enough(session: Session):
    numbers = bring_in(session, f"number\n{A}\n{B}\n")
    assert [number.digits for number in numbers] == [A, B]
    assert {(n.kind, n.store_code, n.customer_id, n.state, n.sandbox, n.registrable_until) for n in numbers} == {
        ("portal", STORE_CODE, None, "active", False, None)
    }
    assert len({number.ref for number in numbers}) == 2
    event = session.scalars(select(Event)).one()
    assert (event.name, event.about, event.payload) == ("numbers.imported", numbers[0].batch, {"count": 2})


def test_each_column_may_be_filled_or_left(session: Session):
    numbers = bring_in(
        session,
        "registrable_until,kind,number,store_code\n"
        f"2027-03-31,sheet,{A},{OTHER_STORE_CODE}\n"
        f",, {B} ,\n"
        f", joint_card ,{C},{STORE_CODE}\n",
    )
    assert [(n.digits, n.kind, n.store_code) for n in numbers] == [
        (A, Kind.SHEET, OTHER_STORE_CODE),
        (B, Kind.PORTAL, STORE_CODE),
        (C, Kind.JOINT_CARD, STORE_CODE),
    ]
    assert numbers[0].registrable_until == datetime(2027, 3, 31, 14, 59, 59, tzinfo=UTC)
    assert numbers[1].registrable_until is None


@pytest.mark.parametrize(
    "data",
    [
        f"number\n{A}\n".encode("utf-8-sig"),
        f"number\r\n{A}\r\n".encode("cp932"),
        f"number\r{A}\r".encode(),
        f'"number"\n"{A}"\n'.encode(),
        f"number\n{A}".encode(),
        f"number\n\n{A}\n\n".encode(),
        "number\n{}\n".format(A.translate(str.maketrans("0123456789", "０１２３４５６７８９"))).encode("cp932"),
        "number\n{}\n".format(A.translate(str.maketrans("0123456789", "０１２３４５６７８９"))).encode("utf-8-sig"),
        f"number\n{A[:4]}-{A[4:8]}－{A[8:]}\n".encode("cp932"),
        f"number\n{A[:4]} {A[4:8]}　{A[8:]}\n".encode(),
    ],
    ids=[
        "bom",
        "cp932",
        "old-mac",
        "quoted",
        "no-last-newline",
        "blank-lines",
        "wide-cp932",
        "wide",
        "hyphens",
        "gaps",
    ],
)
def test_files_come_in_however_japan_saves_them(session: Session, data: bytes):
    assert [number.digits for number in bring_in(session, data)] == [A]


@pytest.mark.parametrize(
    ("row", "column", "found", "fault"),
    [
        (",,", "number", "", Fault.EMPTY),
        (f"{EXCEL_ATE},,", "number", EXCEL_ATE, Fault.LENGTH),
        (f"{A}1,,", "number", f"{A}1", Fault.LENGTH),
        ("9.90E+12,,", "number", "9.90E+12", Fault.CHARACTER),
        (f"{A[:12]}x,,", "number", f"{A[:12]}x", Fault.CHARACTER),
        (f"{A[:12]}{(int(A[12]) + 1) % 10},,", "number", f"{A[:12]}{(int(A[12]) + 1) % 10}", Fault.CHECK_DIGIT),
        (f"{B},,", "number", B, Fault.TWICE),
        (f"{STORE_CODE},,", "number", STORE_CODE, Fault.RESERVED),
        (f"{A},gift,", "kind", "gift", Fault.KIND),
        (f"{A},,2027-02-30", "registrable_until", "2027-02-30", Fault.DATE),
        (f"{A},,31.3.2027", "registrable_until", "31.3.2027", Fault.DATE),
        (f"{A},,,more", "", "more", Fault.COLUMN),
    ],
)
def test_a_fault_is_named_by_line_and_column(session: Session, row: str, column: str, found: str, fault: Fault):
    text = f"number,kind,registrable_until\n{B},,\n{row}\n{C},,\n"
    assert refusals(session, text) == [(3, column, found, fault)]


@pytest.mark.parametrize(
    ("store_code", "found", "fault"),
    [
        ("28", "28", Fault.LENGTH),
        ("2800000000005", "2800000000005", Fault.CHECK_DIGIT),
        ("code", "code", Fault.CHARACTER),
        (A, A, Fault.STORE_CODE),
    ],
)
def test_a_store_code_is_a_number_of_its_own(session: Session, store_code: str, found: str, fault: Fault):
    assert refusals(session, f"number,store_code\n{A},{store_code}\n") == [(2, "store_code", found, fault)]


def test_a_character_or_count_comes_with_its_fault(session: Session):
    with pytest.raises(ImportRefused) as refusal:
        import_numbers(session, f"number\n{A[:12]}円\n{EXCEL_ATE}\n".encode(), plan=PLAN, at=NOON)
    assert [(fault.character, fault.count) for fault in refusal.value.faults] == [("円", 0), ("", len(EXCEL_ATE))]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", [(1, "number", "", Fault.COLUMN)]),
        (b"\n", [(1, "number", "", Fault.COLUMN)]),
        (b"number\n", [(1, "number", "", Fault.EMPTY)]),
        (f"{A}\n{B}\n".encode(), [(1, A, A, Fault.COLUMN)]),
        (b"number,name\n1,x\n", [(1, "name", "name", Fault.COLUMN)]),
        (b"kind\nportal\n", [(1, "number", "", Fault.COLUMN)]),
        ("番号\n1\n".encode("cp932"), [(1, "番号", "番号", Fault.COLUMN)]),
        (b"number\n\x81\x20\n", [(1, "", "", Fault.ENCODING)]),
        (f"number\n{A}\n".encode("utf-16"), [(1, "", "", Fault.ENCODING)]),
    ],
)
def test_a_file_of_something_else_is_refused_as_a_whole(
    session: Session, data: bytes, expected: list[tuple[int, str, str, Fault]]
):
    assert refusals(session, data) == expected


@pytest.mark.parametrize(
    "data",
    [b"\x00" * 100, b'number\n"1', b"number\n" + b"9" * 200_000, b"number,number\n1,2\n", b"PK\x03\x04\x14\x00\x08"],
    ids=["zeros", "open-quote", "one-huge-field", "column-twice", "an-xlsx"],
)
def test_no_file_does_worse_than_be_refused(session: Session, data: bytes):
    assert refusals(session, data)


def test_a_field_that_is_no_field_is_named_by_its_line(session: Session):
    assert refusals(session, f"number\n{A}\n{'9' * 200_000}\n") == [(3, "", "", Fault.COLUMN)]


def test_lines_are_counted_as_an_editor_counts_them(session: Session):
    text = f'number,kind\n\n{A},"por\ntal"\n\n123,\n'
    assert [line for line, *_ in refusals(session, text)] == [4, 6]


def test_every_fault_is_named_at_once_up_to_a_hundred(session: Session):
    assert [line for line, *_ in refusals(session, "number\n" + "123\n" * 70)] == list(range(2, 72))
    assert len(refusals(session, "number\n" + "123\n" * 5_000)) == 100


def test_two_faults_of_one_line_are_both_named(session: Session):
    assert refusals(session, "number,kind\n12,gift\n") == [
        (2, "number", "12", Fault.LENGTH),
        (2, "kind", "gift", Fault.KIND),
    ]


def test_numbers_that_exist_already_are_named_with_their_lines(session: Session, make: Factory):
    bring_in(session, f"number\n{B}\n")
    session.execute(Event.__table__.delete())
    session.commit()
    assert refusals(session, f"number\n{A}\n{B}\n{C}\n") == [(3, "number", B, Fault.TAKEN)]


def test_a_file_of_many_chunks_comes_in_whole(session: Session, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("portal.db.INSERTED_AT_ONCE", 100)
    digits = [make_digits(990_000_000_000 + n) for n in range(1_234)]
    numbers = bring_in(session, "number\n" + "\n".join(digits))
    assert [number.digits for number in numbers] == digits


def test_the_same_file_sent_many_times_at_once_comes_in_once(sessions: sessionmaker[Session], clock: FixedClock):
    data = ("number\n" + "\n".join(make_digits(990_000_000_000 + n) for n in range(200))).encode()

    def send(_: int) -> bool:
        with sessions() as session:
            try:
                import_numbers(session, data, plan=PLAN, at=clock.now())
            except ImportRefused as refusal:
                assert {fault.fault for fault in refusal.faults} == {Fault.TAKEN}  # noqa: PT017
                return False
            return True

    assert sum(at_once(8, send)) == 1
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Number)) == 200
        assert session.scalar(select(func.count()).select_from(Event)) == 1
