"""What a merchant is mailed of its bills: seen by all who work there, chosen by owners."""

from portal.mail import Bounce, note_bounce, post
from portal.notices import Notice, NoticeTerms, notice_terms
from portal.organisations import Role, find_organisation


def test_an_owner_chooses_what_is_mailed_and_where(merchant, session, clock):
    owner = merchant().get("/merchant/notices")
    assert "メールは送りません" in owner.text
    owner.get("/merchant/notices/edit")
    assert "office@midori.example.jp" in owner.text
    fields = {"notices": ["paid", "report", "nonsense"], "language": "en"}
    owner.submit(**fields, addresses="a@example.jp\nnonsense", status=422)
    assert "メールアドレスの形になっていない行があります。" in owner.text
    owner.submit(**fields, addresses="\n".join(f"a{n}@example.jp" for n in range(6)), status=422)
    owner.submit(**fields, addresses="", status=422)
    owner.submit(**fields, addresses=" a@example.jp \r\nb@example.jp\na@example.jp")
    assert "保存しました。" in owner.text and "お支払いがあったとき" in owner.text and "b@example.jp" in owner.text
    place = find_organisation(session, owner.member.organisation.ref)
    wanted = NoticeTerms(("a@example.jp", "b@example.jp"), frozenset({Notice.PAID, Notice.REPORT}), "en")
    assert notice_terms(session, place) == wanted
    ref = post(session, "enquiry_received", to="b@example.jp", language="ja", at=clock.now())
    note_bounce(session, Bounce(ref, is_hard=True, code="5.1.1"), at=clock.now())
    viewer = merchant(Role.VIEWER).get("/merchant/notices")
    assert "メールが届かない宛先があります：b@example.jp" in viewer.text and "変更できるのは管理者です。" in viewer.text
    viewer.get("/merchant/notices/edit", status=403)
