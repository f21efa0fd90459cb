"""The operator's review of designs."""

import pytest

from portal.adapters.files import FilesFolder
from portal.designs import approve_proof, ask_for_proof, design_from_template, find_proof, submit_for_review
from portal.organisations import COMMAND, Role
from tests.letters import sent_mails


@pytest.fixture
def handed_in(app, session, make, clock, tmp_path):
    """``handed_in()``: a proof that waits, and its merchant's member."""
    files = FilesFolder(tmp_path / "files")
    app.extensions["wiring"].__dict__["files"] = files

    def made(name="みどり会員証"):
        member, hands = make.member(), {"actor": COMMAND, "at": clock.now()}
        design = design_from_template(session, files, member.scope, "plain", name=name, **hands)
        proof = ask_for_proof(session, files, member.scope, design.ref, note="夏の分", **hands)
        approve_proof(session, files, member.scope, proof.ref, **hands)
        return submit_for_review(session, member.scope, proof.ref, **hands), member

    return made


def test_what_waits_is_counted_looked_at_and_accepted(operator, handed_in, session, clock):
    desk = operator()
    assert "審査を待つデザインはありません" in desk.get("/operator/designs").text
    proof, member = handed_in()
    desk.get("/operator/designs")
    assert "みどり会員証" in desk.text and '<span class="nav-count">1</span>' in desk.text
    path = f"/operator/designs/{proof.ref}"
    desk.get(path)
    assert desk.text.count("<figure>") == 2 and "問題は見つかりませんでした" in desk.text and "夏の分" in desk.text
    assert desk.get(f"{path}/front.png").page.mimetype == "image/png"
    assert desk.get(f"{path}/proof.pdf").page.mimetype == "application/pdf"
    operator(Role.VIEWER).get(f"{path}/accept", status=403)
    desk.get(f"{path}/accept").submit()
    session.expire_all()
    assert "承認しました" in desk.text and find_proof(session, member.scope, proof.ref).proof.state == "accepted"
    assert "みどり会員証" in desk.get("/operator/designs?state=decided").text
    desk.get(f"{path}/accept", status=409)
    told = [mail.to for mail in sent_mails(session, clock) if "承認" in mail.subject]
    assert told == [member.person.address]


def test_a_refusal_needs_a_reason_and_an_acceptance_can_be_taken_back(operator, handed_in, session, clock):
    desk, (proof, member) = operator(), handed_in()
    path = f"/operator/designs/{proof.ref}"
    desk.get(f"{path}/accept").submit()
    desk.get(f"{path}/refuse").submit(reason=" ", status=422)
    desk.submit(reason="ロゴの権利を\nお確かめください。")
    session.expire_all()
    assert find_proof(session, member.scope, proof.ref).proof.reason == "ロゴの権利を\nお確かめください。"
    assert "差し戻し" in desk.get(path).text and "差し戻す</a>" not in desk.text
    assert "ロゴの権利を" in sent_mails(session, clock)[-1].text
