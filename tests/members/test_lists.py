"""Lists of members: every way in which a file comes, its faults, what becomes of it."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.adapters.files import FilesFolder
from portal.artwork import MemberFault, MemberListRefused
from portal.jobs import Job, JobState
from portal.members import (
    EXTRA,
    FAULTS_COLUMN,
    IGNORED,
    MEMBERS_CHECK,
    MEMBERS_TAKE,
    ColumnsRefused,
    Effect,
    Field,
    ListState,
    ListStateRefused,
    Member,
    MemberList,
    MemberListRow,
    Particulars,
    RowState,
    State,
    add_member,
    begin_list,
    changes_of,
    check_kind,
    correct_row,
    count_members,
    discard_list,
    faults_csv,
    faults_of,
    find_list,
    findings_of,
    forget_old_lists,
    guess_columns,
    last_list_of,
    match_columns,
    member_by_no,
    member_leaves,
    member_lists,
    members_of_list,
    refusal_of,
    take_kind,
    take_list,
)
from portal.members.rules import KEPT, NEXT_LIST, SMALL, ListChange
from portal.organisations import ObjectUnknown
from portal.outbox import Event
from tests.factories import Factory
from tests.factories import Member as Staff
from tests.fakes import NOON, FixedClock
from tests.members.worker import run_all
from tests.races import at_once

HEADING = "会員番号,氏名,メールアドレス,郵便番号,コース\r\n"


class Merchant:
    """A merchant's clerk, bringing lists."""

    def __init__(self, session: Session, staff: Staff, files: FilesFolder) -> None:
        self.session, self.staff, self.files = session, staff, files
        self.scope = staff.scope

    def bring(self, text: str | bytes, name: str = "会員.csv") -> MemberList:
        source = text if isinstance(text, bytes) else text.encode()
        return begin_list(
            self.session, self.files, self.scope, name=name, source=source, actor=self.staff.actor, at=NOON
        )

    def take(self, found: MemberList) -> MemberList:
        return take_list(self.session, self.files, self.scope, found.ref, actor=self.staff.actor, at=NOON)

    def correct(self, found: MemberList, line: int, **cells: str) -> MemberListRow:
        row = next(row for row in self.faults(found) if row.line == line)
        return correct_row(
            self.session,
            self.files,
            self.scope,
            found.ref,
            line,
            row.cells | cells,
            actor=self.staff.actor,
            at=NOON,
        )

    def faults(self, found: MemberList) -> list[MemberListRow]:
        return list(faults_of(self.session, self.scope, found.ref))

    def codes(self, found: MemberList) -> dict[int, list[Any]]:
        return {row.line: [finding.code for finding in findings_of(row)] for row in self.faults(found)}

    def member(self, member_no: str) -> Member:
        return member_by_no(self.session, self.scope, member_no)


@pytest.fixture
def files(tmp_path: Path) -> FilesFolder:
    """A folder of files."""
    return FilesFolder(tmp_path / "files")


@pytest.fixture
def merchant(session: Session, make: Factory, files: FilesFolder) -> Merchant:
    """A merchant without members."""
    return Merchant(session, make.member(), files)


def counts(found: MemberList) -> tuple[int, int, int, int]:
    return found.added, found.changed, found.unchanged, found.faulty


def test_a_list_from_a_spreadsheet_becomes_members(merchant: Merchant):
    text = HEADING + "A-1,髙﨑 花,hana@example.jp,〒123-4567,月4回\r\nA-2,鈴木 蓮,,,\r\n\r\n"
    found = merchant.bring(text.encode("cp932"))
    assert (found.state, found.encoding, counts(found)) == (ListState.READY, "CP932", (2, 0, 0, 0))
    assert found.columns == {
        "会員番号": Field.MEMBER_NO,
        "氏名": Field.NAME,
        "メールアドレス": Field.ADDRESS,
        "郵便番号": Field.POSTCODE,
        "コース": EXTRA,
    }
    assert found.examples["氏名"] == ["髙﨑 花", "鈴木 蓮"]
    for _ in range(2):  # twice is as once
        taken = merchant.take(found)
    assert (taken.state, counts(taken)) == (ListState.TAKEN, (2, 0, 0, 0))
    first = merchant.member("A-1")
    assert (first.name, first.address, first.postcode, first.fields) == (
        "髙﨑 花",
        "hana@example.jp",
        "1234567",
        {"コース": "月4回"},
    )
    assert [one.member_no for one in members_of_list(merchant.session, merchant.scope, found.ref)] == ["A-1", "A-2"]
    event = merchant.session.scalars(select(Event).where(Event.name == "members.imported")).one()
    assert (event.about, event.payload["added"]) == (found.ref, 2)
    assert (taken.forgotten_at, taken.examples) == (NOON, {})
    assert not merchant.files.exists(f"members/{found.ref}/list.csv")


def test_a_second_list_changes_only_what_it_says(merchant: Merchant):
    session, actor = merchant.session, merchant.staff.actor
    for no in ("1", "2", "3"):
        kept = Particulars(no, name="旧", address1="東京都", fields={"a": "1", "b": "2"})
        member = add_member(session, merchant.scope, kept, actor=actor, at=NOON)
    member_leaves(session, merchant.scope, member.ref, actor=actor, at=NOON)
    text = "member_no,name,b\n1,旧,2\n2,新,3\n3,旧,2\n4,新,9\n"
    found = merchant.bring(text)
    assert counts(found) == (1, 2, 1, 0)
    taken = merchant.take(found)
    assert counts(taken) == (1, 2, 1, 0)
    second = merchant.member("2")
    assert (second.name, second.address1, second.fields) == ("新", "東京都", {"a": "1", "b": "3"})
    assert merchant.member("3").state == State.ACTIVE
    assert counts(merchant.take(merchant.bring(text))) == (0, 0, 4, 0)


def test_what_a_list_would_change_is_told_before_it_is_taken(merchant: Merchant):
    session, actor = merchant.session, merchant.staff.actor
    old = {"name": "旧", "address": "old@example.jp", "postcode": "1000001", "address1": "東京都"}
    members = [
        add_member(session, merchant.scope, Particulars(no, **old, fields={"b": "1"}), actor=actor, at=NOON)
        for no in ("1", "2", "3", "5")
    ]
    member_leaves(session, merchant.scope, members[2].ref, actor=actor, at=NOON)
    found = merchant.bring(
        "member_no,name,address,postcode,b,new\n1,旧,,1000001,2,\n2,旧,old@example.jp,,1,x\n"
        "3,旧,old@example.jp,1000001,1,\n4,新,,,,\n5,旧,bad,1000001,1,\n"
    )
    changes = changes_of(session, merchant.files, merchant.scope, found.ref)
    assert changes is not None
    assert changes.counts == {"changed": 2, "rejoined": 1, "mail_emptied": 1, "address_emptied": 1}
    told = {one.member_no: [(cell.column, cell.before, cell.after) for cell in one.cells] for one in changes.of()}
    assert told == {
        "1": [("address", "old@example.jp", ""), ("b", "1", "2")],
        "2": [("postcode", "1000001", ""), ("new", "", "x")],
        "3": [],
    }
    assert [one.member_no for one in changes.of(Effect.MAIL_EMPTIED)] == ["1"]
    merchant.correct(found, 6, address="new@example.jp")
    corrected = changes_of(session, merchant.files, merchant.scope, found.ref)
    assert corrected is not None
    assert [one.member_no for one in corrected.of(Effect.CHANGED)] == ["1", "2", "5"]
    merchant.take(found)
    assert changes_of(session, merchant.files, merchant.scope, found.ref) is None
    assert list(merchant.files.under("members")) == []
    assert last_list_of(session, merchant.scope, merchant.member("3")) == found


FAULTY = (
    HEADING
    + "A-1,花,,,\n"
    + ",蓮,,,\n"
    + "A-1,湊,,,\n"
    + "A-4,山\u200b田,x@y,12,\n"
    + "A-5,咲\n"
    + "A-6,樹,,,,,余り\n"
    + '"A-7","二\n行",,,\n'
    + "A-8,凛,,,\n"
)


def test_sound_lines_are_taken_and_faulty_ones_wait_with_all_that_is_wrong(merchant: Merchant):
    found = merchant.bring(FAULTY)
    assert (found.state, counts(found), found.total) == (ListState.FAULTY, (2, 0, 0, 6), 8)
    assert merchant.codes(found) == {
        3: [MemberFault.MEMBER_NO_EMPTY],
        4: [MemberFault.MEMBER_NO_TWICE],
        5: [MemberFault.CHARACTER, MemberFault.MAIL_ADDRESS, MemberFault.POSTCODE],
        6: [MemberFault.TOO_FEW_CELLS],
        7: [MemberFault.TOO_MANY_CELLS],
        8: [MemberFault.LINE_BREAK],
    }
    rows = {row.line: row.cells for row in merchant.faults(found)}
    assert rows[8]["氏名"] == "二\n行"
    assert rows[7]["コース"] == ",,余り"
    assert rows[6] == {"会員番号": "A-5", "氏名": "咲", "メールアドレス": "", "郵便番号": "", "コース": ""}
    assert findings_of(merchant.faults(found)[1])[0].details["first"] == 2
    taken = merchant.take(found)
    assert (taken.state, counts(taken), taken.forgotten_at) == (ListState.TAKEN, (2, 0, 0, 6), None)
    assert merchant.member("A-1").name == "花"


@pytest.mark.parametrize("first", ["take", "correct"])
def test_a_line_is_corrected_before_or_after_the_others_are_taken(merchant: Merchant, first: str):
    found = merchant.bring("会員番号,氏名\n1,花\n1,蓮\n,湊\n")
    if first == "take":
        merchant.take(found)
    assert merchant.correct(found, 4, 会員番号="1").state == RowState.FAULTY
    assert merchant.codes(found)[4] == [MemberFault.MEMBER_NO_TWICE]
    assert merchant.correct(found, 3, 会員番号="2").state == (RowState.TAKEN if first == "take" else RowState.GOOD)
    merchant.correct(found, 4, 会員番号="2")
    assert findings_of(merchant.faults(found)[0])[0].details["first"] == 3
    merchant.correct(found, 4, 会員番号="3", 氏名=" 湊 ")
    if first == "correct":
        assert find_list(merchant.session, merchant.scope, found.ref).state == ListState.READY
        merchant.take(found)
    done = find_list(merchant.session, merchant.scope, found.ref)
    assert (done.state, counts(done), done.forgotten_at) == (ListState.TAKEN, (3, 0, 0, 0), NOON)
    assert [merchant.member(no).name for no in "123"] == ["花", "蓮", "湊"]


def test_faulty_lines_go_out_as_a_file_and_come_back(merchant: Merchant):
    found = merchant.bring("会員番号,氏名,メモ\n1,花,x\n,蓮,=1+1\n".encode("cp932"))
    merchant.take(found)
    out = faults_csv(merchant.session, merchant.scope, found.ref, lambda finding: f"{finding.code}です")
    assert out.decode("cp932") == f"会員番号,氏名,メモ,{FAULTS_COLUMN}\r\n,蓮,'=1+1,member-no-emptyです\r\n"
    again = merchant.bring(out.decode("cp932").replace("\r\n,", "\r\n2,").encode("cp932"))
    assert (again.state, again.columns[FAULTS_COLUMN]) == (ListState.READY, IGNORED)
    merchant.take(again)
    assert merchant.member("2").fields == {"メモ": "=1+1"}
    with_rare = faults_csv(merchant.session, merchant.scope, found.ref, lambda _finding: "𠮷")
    assert with_rare.startswith(b"\xef\xbb\xbf")


def test_columns_are_matched_by_hand_once_and_remembered(merchant: Merchant):
    text = "コード,なまえ,不要\n1,花,\u200b\n"
    found = merchant.bring(text)
    assert (found.state, set(found.columns.values())) == (ListState.NEEDS_COLUMNS, {EXTRA})

    def match(columns: dict[str, str]) -> MemberList:
        return match_columns(merchant.session, merchant.files, merchant.scope, found.ref, columns, at=NOON)

    for columns, code in (
        ({"コード": EXTRA}, "no_member_no"),
        ({"コード": Field.MEMBER_NO, "なまえ": Field.MEMBER_NO}, "twice"),
        ({"会員": Field.MEMBER_NO}, "unknown"),
        ({"コード": "nothing"}, "unknown"),
    ):
        with pytest.raises(ColumnsRefused) as refused:
            match(columns)
        assert refused.value.code == code
    with pytest.raises(ListStateRefused):
        merchant.take(found)
    matched = match({"コード": Field.MEMBER_NO, "なまえ": Field.NAME})
    assert (matched.state, matched.columns["不要"]) == (ListState.READY, IGNORED)  # whatever stands in it
    assert merchant.bring(text).state == ListState.READY


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", MemberFault.EMPTY),
        ("会員番号\r\n1".encode("utf-16"), MemberFault.UTF_16),
        (b"PK\x03\x04", MemberFault.WORKBOOK),
        ("会員番号\t氏名\n1\t花\n".encode(), MemberFault.DELIMITER),
        (b"a,a\n1,2\n", MemberFault.HEADING_TWICE),
    ],
)
def test_what_is_no_list_is_refused_and_not_kept(merchant: Merchant, content: bytes, code: MemberFault):
    with pytest.raises(MemberListRefused) as refused:
        merchant.bring(content)
    assert refused.value.findings[0].code == code
    assert list(member_lists(merchant.session, merchant.scope)) == []


def test_a_list_that_turns_out_unreadable_says_why(merchant: Merchant):
    found = merchant.bring("会員番号,氏名\n")
    refusal = refusal_of(found)
    assert found.state == ListState.NEEDS_COLUMNS
    assert refusal is not None
    assert refusal.code == MemberFault.WITHOUT_MEMBERS


def test_a_list_is_discarded_and_no_other_merchant_sees_it(merchant: Merchant, make: Factory):
    found, stranger = merchant.bring(FAULTY), make.member()
    with pytest.raises(ObjectUnknown):
        take_list(merchant.session, merchant.files, stranger.scope, found.ref, actor=stranger.actor, at=NOON)
    for _ in range(2):
        discard_list(merchant.session, merchant.files, merchant.scope, found.ref, actor=merchant.staff.actor, at=NOON)
    assert list(member_lists(merchant.session, merchant.scope)) == []
    assert not merchant.files.exists(f"members/{found.ref}/list.csv")
    assert merchant.faults(found) == []
    with pytest.raises(ListStateRefused):
        merchant.take(found)


def test_old_lists_are_forgotten_with_all_that_they_hold(merchant: Merchant):
    waiting, taken = merchant.bring("会員番号\n1\n"), merchant.take(merchant.bring("会員番号\n2\n\u200b\n"))
    forget_old_lists(merchant.session, merchant.files, at=NOON + KEPT / 2)
    assert len(merchant.faults(taken)) == 1
    forget_old_lists(merchant.session, merchant.files, at=NOON + KEPT)
    states = [find_list(merchant.session, merchant.scope, one.ref).state for one in (waiting, taken)]
    assert states == [ListState.DISCARDED, ListState.TAKEN]
    assert merchant.faults(taken) == []


def large(count: int) -> bytes:
    lines = (
        f"M{place:06d},会員{place}番のとてもとても長い名前,{'x' if place % 1000 == 7 else ''}\n"
        for place in range(count)
    )
    return ("会員番号,氏名,郵便番号\n" + "".join(lines)).encode()


def test_a_large_list_is_checked_and_taken_by_jobs_and_goes_on_where_one_died(
    merchant: Merchant, sessions: sessionmaker[Session], clock: FixedClock
):
    count = SMALL * 3
    found = merchant.bring(large(count))
    assert (found.state, found.job_ref is not None) == (ListState.READING, True)
    kinds = {MEMBERS_CHECK: check_kind(merchant.files), MEMBERS_TAKE: take_kind(merchant.files)}
    run_all(sessions, clock, kinds)
    found = find_list(merchant.session, merchant.scope, found.ref)
    merchant.session.refresh(found)
    assert (found.state, counts(found)) == (ListState.FAULTY, (count - 6, 0, 0, 6))
    assert merchant.take(found).state == ListState.TAKING

    class Dying(FilesFolder):
        """Files whose reading fails in the middle, once."""

        def open(self, name: str) -> Any:
            file = merchant.files.open(name)
            read, left = file.read, [5]

            def dying(size: int = -1) -> bytes:
                left[0] -= size == 1 << 16
                if left[0] < 0:
                    raise OSError("away")
                return read(size)

            file.read = dying  # type: ignore[method-assign]
            return file

    run_all(sessions, clock, {MEMBERS_TAKE: take_kind(Dying(Path("/nowhere")))})
    merchant.session.refresh(found)
    assert 0 < found.added < count - 6
    assert count_members(merchant.session, merchant.scope) == found.added
    clock.advance(minutes=10)
    run_all(sessions, clock, kinds)
    merchant.session.refresh(found)
    assert (found.state, counts(found)) == (ListState.TAKEN, (count - 6, 0, 0, 6))
    assert count_members(merchant.session, merchant.scope) == count - 6
    states = merchant.session.scalars(select(Job.state).where(Job.kind.startswith("members."))).all()
    assert set(states) == {JobState.DONE}


def test_two_lists_of_the_same_members_at_once_make_each_once(merchant: Merchant, sessions: sessionmaker[Session]):
    lists = [merchant.bring("会員番号,氏名\n" + "".join(f"{no},{who}\n" for no in order)) for who, order in LISTS]

    def take(place: int) -> None:
        with sessions() as session:
            Merchant(session, merchant.staff, merchant.files).take(lists[place])

    at_once(2, take)
    assert count_members(merchant.session, merchant.scope) == 200
    taken = [find_list(merchant.session, merchant.scope, one.ref) for one in lists]
    for one in taken:
        merchant.session.refresh(one)
    assert sum(one.added for one in taken) >= 200
    assert {one.state for one in taken} == {ListState.TAKEN}


LISTS = (("甲", range(200)), ("乙", range(199, -1, -1)))


def test_headings_are_known_in_their_many_spellings():
    headings = [
        "会員ＩＤ",
        "お名前",
        "フリガナ",
        "E-mail",
        "〒",
        "住所１",
        "建物名・部屋番号",
        "敬称",
        "有効期限",
        "備考",
        "氏名",
    ]
    assert list(guess_columns(headings).values()) == [
        Field.MEMBER_NO,
        Field.NAME,
        Field.NAME_KANA,
        Field.ADDRESS,
        Field.POSTCODE,
        Field.ADDRESS1,
        Field.ADDRESS2,
        Field.HONORIFIC,
        Field.EXPIRY,
        EXTRA,
        EXTRA,
    ]


def test_every_state_of_a_list_leads_to_an_end():
    ends = {ListState.TAKEN, ListState.DISCARDED}
    assert {now for now, _ in NEXT_LIST} == set(ListState) - ends
    assert {change for _, change in NEXT_LIST} == set(ListChange)
    for state in set(ListState) - ends - {ListState.TAKING}:
        assert (state, ListChange.DISCARD) in NEXT_LIST


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=12)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_no_file_is_a_crash_and_no_line_is_lost(merchant: Merchant):
    @given(st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=8))
    def bring(rows: list[list[str]]) -> None:
        text = "会員番号,氏名,郵便番号\n" + "\n".join(",".join(row) for row in rows)
        try:
            found = merchant.bring(text)
        except MemberListRefused:
            return
        if found.state != ListState.NEEDS_COLUMNS:
            assert found.added + found.changed + found.unchanged + found.faulty == found.total
            assert len(merchant.faults(found)) == found.faulty

    bring()
