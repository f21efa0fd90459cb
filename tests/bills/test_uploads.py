"""Files of bills: checked before anything is registered; then all lines or the good ones; by jobs where large."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.adapters.files import FilesFolder
from portal.artwork import MemberListRefused
from portal.bills import (
    BILLS_CHECK,
    BILLS_REGISTER,
    Bill,
    BillUpload,
    BulkMode,
    ColumnsRefused,
    UploadState,
    UploadStateRefused,
    begin_upload,
    bill_uploads,
    check_uploads_kind,
    discard_upload,
    faults_of_upload,
    find_bill,
    find_upload,
    forget_old_uploads,
    register_upload,
    register_uploads_kind,
    upload_registering,
    uploaded_lines,
    uploads,
)
from portal.bills.batches import begin_batch
from portal.bills.rules import own_key
from portal.bills.upload_rules import KEPT
from portal.jobs import Job
from portal.kernel.files import FileUnknown
from portal.kernel.yen import Yen
from portal.organisations import ObjectUnknown
from tests.bills.parties import EVERYTHING, PLAN, Parties, terms, total
from tests.fakes import NOON
from tests.members.worker import run_all

HEADING = "スマートピット番号,管理番号,金額,支払期限,内容,メモ"
on_one = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


class Desk:
    """A merchant that sends files."""

    def __init__(self, make, folder):
        self.parties, self.session, self.files = Parties.made(make), make.session, FilesFolder(folder)
        self.scope, self.actor = self.parties.staff.scope, self.parties.staff.actor

    def line(self, reference="A-1", amount="3,300", *, number=None, due="2026/04/30"):
        return f'{number or self.parties.number.digits},{reference},"{amount}",{due},水道料金,x'

    def send(self, *lines, heading=HEADING, encoding="utf-8"):
        source = "\r\n".join([heading, *lines]).encode(encoding)
        return begin_upload(
            self.session, self.files, self.scope, name="4月.csv", source=source, actor=self.actor, at=NOON
        )

    def register(self, upload, mode=BulkMode.ALL_OR_NOTHING, at=NOON):
        return register_upload(
            self.session, self.files, self.scope, upload.ref, mode=mode, plan=PLAN, actor=self.actor, at=at
        )

    def now(self, upload):
        self.session.rollback()
        self.session.expire_all()
        return find_upload(self.session, self.scope, upload.ref)

    def told(self, upload):
        return [
            (line.line, outcome.ref, outcome.refused and (outcome.refused.field, outcome.refused.reason))
            for line, outcome in uploaded_lines(self.files, upload)
        ]


@pytest.fixture
def desk(make, tmp_path):
    return Desk(make, tmp_path / "files")


def test_every_line_is_checked_before_anything_is_registered(desk, session):
    desk.parties.bill("USED")
    lines = [
        desk.line("A-1"),
        desk.line("A-2", "0"),
        desk.line("A-1", "5"),
        desk.line("USED"),
        desk.line("A-3", number="2012345678901"),
        desk.line("A-4", due="昨日"),
        desk.line("A-5") + ",,,y",
        desk.line("A-6", "２００", number="新規"),
    ]
    upload = desk.send(*lines, encoding="cp932")
    assert (upload.state, upload.encoding, upload.good, upload.faulty) == (UploadState.READY, "CP932", 2, 6)
    assert upload.amount == Yen(3_500) and total(session, Bill) == 1
    assert desk.told(upload) == [
        (2, "", None),
        (3, "", ("amount", "amount")),
        (4, "", ("reference", "reference_used")),
        (5, "", ("reference", "reference_used")),
        (6, "", ("number", "number_mistyped")),
        (7, "", ("due_on", "date")),
        (8, "", ("", "member-line-too-many-cells")),
        (9, "", None),
    ]
    faults = faults_of_upload(upload)
    assert faults[1][0].refused.details == {"first": 2} and [value for _, value in faults][:2] == ["0", "A-1"]
    registered = desk.register(upload, BulkMode.EACH)
    assert (registered.state, registered.good, registered.faulty) == (UploadState.REGISTERED, 2, 6)
    made = [find_bill(session, desk.scope, ref) for _line, ref, _refused in desk.told(upload) if ref]
    assert [bill.reference for bill in made] == ["A-1", "A-6"] and made[0].number_id == desk.parties.number.id
    assert desk.register(upload).batch_ref == registered.batch_ref and total(session, Bill) == 3


@on_one
def test_what_is_wanted_whole_is_not_registered_where_a_line_went_bad_meanwhile(desk, session):
    upload = desk.send(desk.line("A-1"), desk.line("A-2"))
    desk.parties.bill("A-2")
    assert desk.register(upload).state == UploadState.READY
    assert (upload.good, upload.faulty) == (1, 1) and total(session, Bill) == 1
    assert desk.register(upload, BulkMode.EACH).state == UploadState.REGISTERED
    assert upload.amount == Yen(3_300) and total(session, Bill) == 2


@on_one
@pytest.mark.parametrize(
    ("heading", "lines", "refusal"),
    [
        ("番号,金額,期限,内容", ["x"], ColumnsRefused),
        ("", [], MemberListRefused),
        ("PK\x03\x04", [], MemberListRefused),
    ],
)
def test_what_is_no_such_file_is_refused_at_once(desk, session, heading, lines, refusal):
    with pytest.raises(refusal):
        desk.send(*lines, heading=heading)
    assert bill_uploads(session, desk.scope) == []


@on_one
def test_a_file_without_lines_is_refused_as_a_whole(desk):
    upload = desk.send()
    assert upload.state == UploadState.REFUSED and upload.refusal["code"] == "member-list-without-members"
    with pytest.raises(UploadStateRefused):
        desk.register(upload)


def test_a_large_file_is_checked_and_registered_by_jobs(desk, session, sessions, clock, monkeypatch):
    monkeypatch.setattr(uploads, "SMALL_BYTES", 10)
    monkeypatch.setattr(upload_registering, "SMALL", 1)
    kinds = {BILLS_CHECK: check_uploads_kind(desk.files), BILLS_REGISTER: register_uploads_kind(desk.files, PLAN)}
    upload = desk.send(desk.line("A-1"), desk.line("A-2"), desk.line("A-3", "x"))
    assert upload.state == UploadState.READING and upload.job_ref
    run_all(sessions, clock, kinds)
    upload = desk.now(upload)
    assert (upload.state, upload.good, upload.faulty) == (UploadState.READY, 2, 1)
    assert desk.register(upload, BulkMode.EACH).state == UploadState.REGISTERING
    own = desk.scope.own()  # an earlier worker died over it
    begin_batch(
        session,
        own,
        own.organisation_id,
        actor=desk.actor,
        at=NOON,
        key=own_key(own.organisation_id, f"upload {upload.ref}", sandbox=False),
    )
    run_all(sessions, clock, kinds)
    upload = desk.now(upload)
    assert upload.state == UploadState.REGISTERED and total(session, Bill) == 2
    ours = select(Job.state).where(Job.kind.in_(kinds))
    assert list(session.scalars(ours)) == ["done", "done"]


@on_one
def test_a_file_is_discarded_or_forgotten_and_its_lines_are_gone(desk, session):
    upload, kept, taken = desk.send(desk.line("A")), desk.send(desk.line("B")), desk.send(desk.line("C"))
    discard_upload(session, desk.files, desk.scope, upload.ref, actor=desk.actor, at=NOON)
    discard_upload(session, desk.files, desk.scope, upload.ref, actor=desk.actor, at=NOON)
    assert bill_uploads(session, desk.scope) == [taken, kept] == bill_uploads(session, desk.scope, limit=2)
    assert bill_uploads(session, desk.scope, after=taken.ref) == [kept]
    desk.register(taken)
    forget_old_uploads(session, desk.files, at=NOON + KEPT - timedelta(seconds=1))
    assert desk.told(kept)
    forget_old_uploads(session, desk.files, at=NOON + KEPT)
    assert [desk.now(one).state for one in (kept, taken)] == [UploadState.DISCARDED, UploadState.REGISTERED]
    with pytest.raises(FileUnknown):
        desk.told(taken)
    stranger = desk.parties.staff.scope.at(0)
    with pytest.raises(ObjectUnknown):
        find_upload(session, stranger, kept.ref)


@on_one
def test_a_corrected_file_of_ours_comes_in_without_the_apostrophes_that_we_put(desk, session):
    upload = desk.send(desk.line("'-1"), desk.line("'x"))
    desk.register(upload)
    assert set(session.scalars(EVERYTHING.apply(select(Bill.reference)))) == {"-1", "'x"}
    assert total(session, BillUpload) == 1 and terms().reference
