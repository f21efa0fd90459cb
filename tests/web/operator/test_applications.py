"""Applications and enquiries: read, decided with a reason, told to who asked."""

import pytest

from portal.applications import (
    Applied,
    Asked,
    EnquiryType,
    apply_as_merchant,
    confirm_application,
    find_application,
    find_enquiry,
    send_enquiry,
)
from portal.organisations import LinkType, Role
from tests.web.desk.mailed import link_in, mails

APPLIED = Applied(
    "さくら電力株式会社",
    "サクラデンリョク",
    "青木 実",
    "aoki@sakura.example.jp",
    "03-9876-5432",
    "https://sakura.example.jp",
    LinkType.REGULAR,
    "毎月の電気料金を払えるようにしたい。",
    "ja",
)
ASKED = Asked("山田商店", "山田 花子", "yamada@example.jp", "", EnquiryType.UNDECIDED, 1_200, "料金は？", "ja")


@pytest.fixture
def ref(session, clock):
    made = apply_as_merchant(session, APPLIED, request_key="first", at=clock.now())
    confirm_application(session, made, at=clock.now())
    return made


def test_an_application_is_read_and_approved_with_a_reason_and_its_owner_invited(operator, ref, session):
    desk = operator().get("/operator")
    assert "審査待ちの申し込み" in desk.text
    desk.get("/operator/applications?q=サクラ")
    assert "さくら電力株式会社" in desk.text
    desk.get(f"/operator/applications/{ref}")
    for said in ("毎月の電気料金", "青木 実", "03-9876-5432", "レギュラー", "mailto:aoki@sakura.example.jp"):
        assert said in desk.text

    desk.get(f"/operator/applications/{ref}/approve").submit(reason="", status=422)
    assert "理由を書いてください。" in desk.text
    desk.submit(reason="登記を確かめました。")

    assert desk.path.startswith("/operator/organisations/") and "承認しました。" in desk.text
    assert "申し込みを承認しました（理由：登記を確かめました。）" in desk.text and "招待中" in desk.text
    session.expire_all()
    assert find_application(session, ref).state == "approved"
    (mail,) = mails(session, "application_approved", to="aoki@sakura.example.jp")
    assert link_in(mail).startswith("/staff/invitation/")
    assert "登記を確かめました。" not in str(mail.payload)


def test_a_refused_applicant_is_told_the_reason(operator, ref, session):
    desk = operator().get(f"/operator/applications/{ref}/refuse")
    assert "そのまま申込者へのメールに載ります" in desk.text
    desk.submit(reason="登記を確認できませんでした。")

    assert "見送りにしました。" in desk.text
    (mail,) = mails(session, "application_refused", to="aoki@sakura.example.jp")
    assert mail.payload["reason"] == "登記を確認できませんでした。"
    desk.get("/operator/applications?state=refused")
    assert "さくら電力株式会社" in desk.text


def test_what_is_decided_cannot_be_decided_again(operator, ref):
    first, second = operator(), operator(name="鈴木 一")
    second.get(f"/operator/applications/{ref}/refuse")
    first.get(f"/operator/applications/{ref}/approve").submit(reason="よい会社です。")

    second.submit(reason="おそかった。", status=409)

    assert "この操作はできませんでした" in second.text


def test_a_viewer_reads_but_does_not_decide(operator, ref):
    desk = operator(Role.VIEWER).get(f"/operator/applications/{ref}")

    assert "承認する" not in desk.text
    desk.get(f"/operator/applications/{ref}/approve", status=403)


def test_deciding_asks_for_the_passkey_where_it_was_not_checked_just_now(operator, ref):
    desk = operator().stale()

    assert desk.get(f"/operator/applications/{ref}/approve").path.startswith(("/staff/verify", "/staff/passkey"))


def test_an_enquiry_is_read_answered_by_mail_and_leaves_the_queue(operator, session, clock):
    ref = send_enquiry(session, ASKED, at=clock.now(), request_key="q")
    desk = operator().get("/operator/enquiries")
    assert "山田商店" in desk.text and "1,200" in desk.text

    desk.get(f"/operator/enquiries/{ref}")
    assert "mailto:yamada@example.jp?subject=Re%3A" in desk.text and "料金は？" in desk.text
    desk.submit()

    assert "未対応の問い合わせはありません" in desk.text
    desk.get("/operator/enquiries?state=answered&q=山田")
    assert "山田商店" in desk.text
    session.expire_all()
    assert find_enquiry(session, ref).answered_by == desk.member.person.id
