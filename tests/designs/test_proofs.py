"""Proofs are shown by a link, talked about, approved, reviewed; only what was accepted may be printed."""

from dataclasses import replace
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pikepdf
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.adapters.files import FilesFolder
from portal.artwork import Standard, read_design
from portal.designs import (
    DesignNotReady,
    EditedMeanwhile,
    Editor,
    Point,
    ProofClosed,
    ProofState,
    ProofStateRefused,
    ReasonNeeded,
    TooManyComments,
    VersionKind,
    accept_proof,
    approve_proof,
    archive_design,
    comment_by_token,
    comment_on_proof,
    comments,
    count_designs_in_review,
    design_content,
    designs_decided,
    designs_in_review,
    find_design,
    find_proof,
    is_printable,
    printable_versions,
    proof_by_token,
    proof_token,
    proofs,
    refuse_proof,
    renew_proof_link,
    save_design,
    source_of,
    submit_for_review,
    version_drawing,
    versions,
    withdraw_proof,
)
from portal.designs.rules import NEXT, Step, next_state
from portal.designs.rules import ProofState as State
from portal.mail import PostedMail
from portal.organisations import COMMAND, AuditSearch, ObjectUnknown, audit_entries, feed_name
from portal.outbox import number_events, read_feed
from tests.designs.desk import CONTENT, Desk, picture, with_picture
from tests.factories import Factory, Member
from tests.fakes import FixedClock
from tests.races import at_once

KEY = "k" * 32


@pytest.fixture
def desk(session: Session, staff: Member, files: FilesFolder, clock: FixedClock) -> Desk:
    """A merchant's desk on each database."""
    return Desk(session, files, staff.scope, staff.actor, clock)


on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def submitted(desk: Desk, content=CONTENT, **files):
    proof = desk.approved(desk.design(content, **files))
    return submit_for_review(desk.session, desk.scope, proof.ref, actor=desk.actor, at=desk.at)


def told(desk: Desk, *, sandbox: bool = False) -> list[str]:
    number_events(desk.session)
    return [event.name for event in read_feed(desk.session, feed_name(desk.scope.ref, sandbox=sandbox))]


@pytest.mark.parametrize("now", list(State))
@pytest.mark.parametrize("step", list(Step))
def test_a_proof_becomes_only_what_the_table_allows(now: State, step: Step):
    if wanted := NEXT.get((now, step)):
        assert next_state(now, step) is wanted
    else:
        with pytest.raises(ProofStateRefused):
            next_state(now, step)


def test_from_proof_to_print(desk: Desk, make: Factory):
    design = desk.design(with_picture(), logo_png=picture())
    proof = desk.proof(design)
    assert is_printable(desk.session, desk.scope, find_proof(desk.session, desk.scope, proof.ref).version.ref) is False
    approve_proof(desk.session, desk.files, desk.scope, proof.ref, actor=desk.actor, at=desk.at)
    submit_for_review(desk.session, desk.scope, proof.ref, actor=desk.actor, at=desk.at)
    assert count_designs_in_review(desk.session) == 1
    ((waiting, version, whose),) = designs_in_review(desk.session)
    assert (waiting.ref, version.kind, whose.ref) == (proof.ref, VersionKind.APPROVED, design.ref)
    save_design(
        desk.session, desk.scope, design.ref, CONTENT, expected_revision=None, editor=Editor("", "花"), at=desk.at
    )
    operator = make.member(make.organisation("operator")).actor
    accepted = accept_proof(desk.session, proof.ref, actor=operator, at=desk.at)
    assert (accepted.state, accepted.approved_by, accepted.decided_by) == ("accepted", desk.actor.name, operator.name)
    assert count_designs_in_review(desk.session) == 0 and len(designs_decided(desk.session)) == 1
    assert told(desk) == ["design.submitted", "design.accepted"]
    ((printable, _design),) = printable_versions(desk.session, desk.scope)
    source = source_of(desk.session, desk.files, desk.scope, printable.ref, 600, Standard.X1A, "2800000000004")
    assert source.design == read_design(source.data) and source.files == {"logo.png": picture()}
    assert design_content(desk.session, desk.scope, printable.ref) == with_picture()  # as it was approved
    acts = {entry.action for entry in audit_entries(desk.session, desk.scope, AuditSearch(about=proof.ref))}
    assert acts == {"design.proof_made", "design.approved", "design.submitted", "design.accepted"}
    archive_design(desk.session, desk.scope, design.ref, actor=desk.actor, at=desk.at)
    assert printable_versions(desk.session, desk.scope) == []


def test_a_refusal_says_why_to_the_owners_and_can_come_later(desk: Desk, make: Factory):
    proof = submitted(desk)
    with pytest.raises(ReasonNeeded):
        refuse_proof(desk.session, proof.ref, " \n ", actor=COMMAND, at=desk.at)
    refuse_proof(desk.session, proof.ref, "写真の出どころが\nわかりません。", actor=COMMAND, at=desk.at)
    with pytest.raises(ProofStateRefused):
        accept_proof(desk.session, proof.ref, actor=COMMAND, at=desk.at)
    again = submitted(desk)
    accept_proof(desk.session, again.ref, actor=COMMAND, at=desk.at)
    refuse_proof(desk.session, again.ref, "権利者から申し出がありました。", actor=COMMAND, at=desk.at)
    assert printable_versions(desk.session, desk.scope) == []
    assert told(desk)[1::2] == ["design.refused", "design.accepted"]
    mails = desk.session.scalars(select(PostedMail).where(PostedMail.template == "design_decided")).all()
    assert [(mail.payload["state"], mail.payload["reason"]) for mail in mails] == [
        ("refused", "写真の出どころが\nわかりません。"),
        ("accepted", ""),
        ("refused", "権利者から申し出がありました。"),
    ]


def test_in_the_sandbox_nobody_has_to_wait_for_the_operator(desk: Desk):
    proof = submitted(desk.in_sandbox())
    assert proof.state == ProofState.ACCEPTED
    assert designs_in_review(desk.session) == [] and designs_decided(desk.session) == []
    assert told(desk) == [] and told(desk, sandbox=True) == ["design.submitted", "design.accepted"]


def test_a_design_with_errors_is_proved_but_not_approved(desk: Desk):
    outside = {**CONTENT["front"]["elements"][0], "id": "edge", "x": 0.5, "y": 20}
    proof = desk.proof(desk.design({**CONTENT, "front": {"elements": [*CONTENT["front"]["elements"], outside]}}))
    with pytest.raises(DesignNotReady) as refused:
        approve_proof(desk.session, desk.files, desk.scope, proof.ref, actor=desk.actor, at=desk.at)
    assert "/front/elements/2" in {finding.where for finding in refused.value.findings}
    with pytest.raises(DesignNotReady):
        desk.proof(desk.design(with_picture("gone.png")))


def test_a_newer_proof_takes_the_place_of_one_that_is_shown(desk: Desk):
    design = desk.design()
    first, reviewed = desk.proof(design), desk.approved(design)
    submit_for_review(desk.session, desk.scope, reviewed.ref, actor=desk.actor, at=desk.at)
    last = desk.proof(find_design(desk.session, desk.scope, design.ref))
    states = {one.proof.ref: one.proof.state for one in proofs(desk.session, desk.scope, design.ref)}
    assert states == {first.ref: "withdrawn", reviewed.ref: "in_review", last.ref: "open"}
    withdraw_proof(desk.session, desk.scope, reviewed.ref, actor=desk.actor, at=desk.at)
    with pytest.raises(ProofStateRefused):
        accept_proof(desk.session, reviewed.ref, actor=COMMAND, at=desk.at)


def test_proofs_asked_for_at_once_leave_one_that_is_shown(desk: Desk, sessions: sessionmaker[Session]):
    design = desk.design()

    def asked(_place: int) -> str:
        with sessions() as session:
            return Desk(session, desk.files, desk.scope, desk.actor, desk.clock).proof(design).ref

    made = at_once(3, asked)
    desk.session.expire_all()
    found = proofs(desk.session, desk.scope, design.ref)
    assert {one.proof.ref for one in found} == set(made)
    assert sorted(one.proof.state for one in found) == ["open", "withdrawn", "withdrawn"]
    assert [one.number for one in versions(desk.session, desk.scope, design.ref)] == [3, 2, 1]


def test_approved_and_withdrawn_at_once_it_becomes_one_of_both(desk: Desk, sessions: sessionmaker[Session]):
    proof = desk.proof(desk.design())

    def act(place: int) -> bool:
        with sessions() as session:
            try:
                if place:
                    withdraw_proof(session, desk.scope, proof.ref, actor=desk.actor, at=desk.at)
                else:
                    approve_proof(session, desk.files, desk.scope, proof.ref, actor=desk.actor, at=desk.at)
            except ProofStateRefused:
                return False
            return True

    did = at_once(2, act)
    desk.session.expire_all()
    state = find_proof(desk.session, desk.scope, proof.ref).proof.state
    assert state == "withdrawn" if did[1] else state == "approved"


def test_the_link_opens_one_proof_until_it_is_renewed(desk: Desk, make: Factory):
    one, other = desk.proof(desk.design()), desk.proof(desk.design())
    token = proof_token(one, KEY)
    assert len(token) == 44 and proof_by_token(desk.session, token, KEY).proof.ref == one.ref
    for wrong in (token[:-1] + "x", one.ref, other.ref + token[22:], "", "ü" * 44, token + "x"):
        with pytest.raises(ObjectUnknown):
            proof_by_token(desk.session, wrong, KEY)
    with pytest.raises(ObjectUnknown):
        proof_by_token(desk.session, token, "another key of the service's own")
    renewed = renew_proof_link(desk.session, desk.scope, one.ref, actor=desk.actor, at=desk.at)
    with pytest.raises(ObjectUnknown):
        proof_by_token(desk.session, token, KEY)
    assert proof_by_token(desk.session, proof_token(renewed, KEY), KEY).proof.ref == one.ref
    with pytest.raises(ObjectUnknown):
        find_proof(desk.session, make.member().scope, one.ref)


def test_colleagues_say_something_of_a_point_as_long_as_it_is_open(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    proof = desk.proof(desk.design())
    token = proof_token(proof, KEY)
    comment_by_token(
        desk.session, token, KEY, author="𠮷田", text="もう少し\r\n右へ\n", point=Point("front", 12.5, 30), at=desk.at
    )
    comment_on_proof(desk.session, desk.scope, proof.ref, author="髙﨑", text="直しました", at=desk.at)
    said = comments(desk.session, desk.scope, proof.ref)
    assert [(one.author, one.text, one.side, one.x) for one in said] == [
        ("𠮷田", "もう少し\n右へ", "front", 12.5),
        ("髙﨑", "直しました", "", None),
    ]
    monkeypatch.setattr(import_module("portal.designs.proving"), "MOST_COMMENTS", 2)
    with pytest.raises(TooManyComments):
        comment_on_proof(desk.session, desk.scope, proof.ref, author="髙﨑", text="もう一つ", at=desk.at)
    withdraw_proof(desk.session, desk.scope, proof.ref, actor=desk.actor, at=desk.at)
    with pytest.raises(ProofClosed):
        comment_by_token(desk.session, token, KEY, author="𠮷田", text="まだ", at=desk.at)


@on_sqlite
def test_somebody_who_saves_while_a_proof_is_tried_is_not_passed_over(desk: Desk, tmp_path: Path):
    front = {**CONTENT["front"], "background": {"file": "ground.png"}}
    design = desk.design({**CONTENT, "front": front}, ground_png=picture(916, 600, (1, 2, 3)))

    class Busy(FilesFolder):
        """Somebody saves whenever a file is read."""

        def open(self, name: str) -> BinaryIO:
            content, editor = {**CONTENT, "name": "健の案"}, Editor("", "健")
            save_design(desk.session, desk.scope, design.ref, content, expected_revision=1, editor=editor, at=desk.at)
            return super().open(name)

    with pytest.raises(EditedMeanwhile) as newer:
        replace(desk, files=Busy(tmp_path / "files")).proof(design)
    assert newer.value.by == "健" and proofs(desk.session, desk.scope, design.ref) == []


@on_sqlite
@pytest.mark.parametrize("medium", ["card", "postcard", "a4"])
def test_the_proof_is_one_page_with_every_side_for_two_members(desk: Desk, medium: str):
    proof = desk.proof(desk.design({**with_picture(), "medium": medium}, logo_png=picture()))
    drawing = version_drawing(
        desk.session, desk.files, desk.scope, find_proof(desk.session, desk.scope, proof.ref).version.ref
    )
    made = drawing.proof(created=desk.at, facts=[("版", "1")], remarks=["色が変わります。"] * 90)
    with pikepdf.open(BytesIO(made)) as pdf:
        (page,) = pdf.pages
        assert len([name for name in page.Resources.XObject if "proof" in str(name)]) == 4
        assert b"/JavaScript" not in made
