"""Organisations and people: found, founded, suspended, closed, let in again; and everybody's log."""

import pytest

from portal.organisations import (
    COMMAND,
    LinkType,
    OrganisationKind,
    Profile,
    Role,
    State,
    StateRefused,
    add_tenant,
    change_state,
    find_organisation,
    found_organisation,
    organisations,
    scope_of,
)
from tests.web.desk.mailed import mails


@pytest.fixture
def merchant(make):
    return make.organisation(name="みなと水道", name_kana="ミナトスイドウ", address="office@minato.example.jp")


def test_an_organisation_is_found_and_shown_with_all_that_is_its(operator, make, merchant, session, clock):
    owner = make.member(merchant, name="髙﨑 由美")
    key, secret = make.key(merchant)
    tenant = add_tenant(
        session, scope_of(merchant), Profile("東支店", "east@example.jp"), actor=owner.actor, at=clock.now()
    )
    desk = operator().get("/operator/organisations?q=ミナト&kind=merchant&state=active")
    assert "みなと水道" in desk.text and "東支店" not in desk.text
    desk.get("/operator/organisations?kind=tenant")
    assert "東支店" in desk.text and "テナント（みなと水道）" in desk.text

    desk.get(f"/operator/organisations/{merchant.ref}")

    for shown in ("髙﨑 由美", key.start, tenant.name, "APIキー 1、テナント 1", "APIキー「POS」を作成しました"):
        assert shown in desk.text
    assert secret not in desk.text
    desk.get(f"/operator/organisations?owner={merchant.ref}")
    assert "東支店" in desk.text and "みなと水道のテナントだけを表示しています。" in desk.text


def test_a_print_shop_is_founded_once_however_often_the_form_comes_and_its_owner_invited(operator, session):
    desk = operator().get("/operator/organisations/new")
    filled = {"kind": "print_shop", "name": "青空印刷", "owner": "青空 次郎", "address": "jiro@aozora.example.jp"}
    token = desk.token
    desk.submit(**filled, language="en")
    first = desk.path
    assert "最初の管理者に招待のメールを送りました。" in desk.text and "jiro@aozora.example.jp" in desk.text

    desk.post("/operator/organisations/new", {"token": token, "language": "en", **filled})

    assert desk.path == first
    assert len(organisations(session, kind=OrganisationKind.PRINT_SHOP)) == 1
    (mail,) = mails(session, "invitation", to="jiro@aozora.example.jp")
    assert mail.language == "en" and mail.payload["role"] == "owner"


def test_a_merchant_is_not_founded_here_and_faults_stand_beside_their_fields(operator):
    desk = operator().get("/operator/organisations/new")

    desk.submit(kind="merchant", name="", address="nobody", language="ja", status=422)

    for fault in ("種類を選んでください。", "会社・団体の名前を入れてください。", "メールアドレスの形になっていません"):
        assert fault in desk.text


def test_an_owner_is_invited_again(operator, merchant, make, session):
    make.member(merchant, address="there@minato.example.jp")
    desk = operator().get(f"/operator/organisations/{merchant.ref}/invite?address=new@minato.example.jp")
    assert 'value="new@minato.example.jp"' in desk.text

    desk.submit(address="there@minato.example.jp", language="ja", status=422)
    assert "すでに担当者です" in desk.text
    desk.submit(address="new@minato.example.jp", language="ja")

    assert len(mails(session, "invitation", to="new@minato.example.jp")) == 1


def test_suspending_lists_what_is_open_takes_the_tenants_along_and_tells_the_owners(
    operator, make, merchant, session, clock
):
    owner = make.member(merchant, address="owner@minato.example.jp")
    make.member(merchant, Role.VIEWER, address="viewer@minato.example.jp")
    make.key(merchant)
    tenant = add_tenant(
        session, scope_of(merchant), Profile("東支店", "e@example.jp"), actor=owner.actor, at=clock.now()
    )
    desk = operator().get(f"/operator/organisations/{merchant.ref}/suspend")
    assert "いま開いているもの" in desk.text and "利用中のテナントも一緒に停止します。" in desk.text

    desk.submit(reason="お支払いが確認できません。")

    assert "停止しました。" in desk.text and "理由：お支払いが確認できません。" in desk.text
    session.expire_all()
    assert tenant.state == State.SUSPENDED
    (mail,) = mails(session, "organisation_state")
    assert mail.address == "owner@minato.example.jp" and mail.payload["reason"] == "お支払いが確認できません。"

    desk.get(f"/operator/organisations/{merchant.ref}/resume").submit(reason="確認できました。")
    session.expire_all()
    assert find_organisation(session, merchant.ref).state == State.ACTIVE
    assert [one.payload["state"] for one in mails(session, "organisation_state")] == ["suspended", "active"]


def test_an_owners_suspension_is_taken_over_and_the_page_says_whose_it_is(operator, make, merchant, session, clock):
    owner = make.member(merchant, name="港 太郎")
    act = {"actor": owner.actor, "at": clock.now()}
    tenant = add_tenant(session, scope_of(merchant), Profile("東支店", "e@example.jp"), **act)
    change_state(session, tenant.id, State.SUSPENDED, reason="改装のため。", **act)
    desk = operator().get(f"/operator/organisations/{tenant.ref}")
    assert "港 太郎（親の企業）" in desk.text and "運営のほかの人も再開できます" in desk.text

    desk.get(f"/operator/organisations/{tenant.ref}/suspend")
    assert "運営による停止に切り替えますか" in desk.text and "再開できるのは運営だけになります。" in desk.text
    desk.submit(reason="調査のため。")

    assert "佐藤 明（運営）" in desk.text and "再開できるのは運営だけです。" in desk.text
    assert "理由：調査のため。" in desk.text and "運営による停止にする" not in desk.text
    desk.get(f"/operator/organisations/{tenant.ref}/suspend", status=409)
    with pytest.raises(StateRefused):
        change_state(session, tenant.id, State.ACTIVE, reason="", **act)


def test_nobody_is_invited_to_a_closed_organisation(operator, make, merchant, session, clock):
    desk = operator()
    change_state(session, merchant.id, State.CLOSED, reason="解約", actor=desk.member.actor, at=clock.now())
    desk.get(f"/operator/organisations/{merchant.ref}/invite", status=409)


def test_closing_wants_the_name_typed(operator, merchant, session):
    desk = operator().get(f"/operator/organisations/{merchant.ref}/close")

    desk.submit(reason="解約のため。", name="みなと", status=422)
    assert "名前が違います" in desk.text
    desk.submit(reason="解約のため。", name="みなと水道")

    session.expire_all()
    assert merchant.state == State.CLOSED
    desk.get(f"/operator/organisations/{merchant.ref}/resume").submit(reason="やはり続けます。", status=409)


def test_nobody_suspends_the_operator_or_changes_the_type_of_who_has_none(operator, make):
    desk = operator()
    ours, shop = desk.member.organisation, make.organisation(OrganisationKind.PRINT_SHOP)

    desk.get(f"/operator/organisations/{ours.ref}/close", status=409)
    desk.get(f"/operator/organisations/{shop.ref}/link-type", status=409)


def test_a_merchant_gets_another_link_type(operator, merchant, session):
    desk = operator().get(f"/operator/organisations/{merchant.ref}/link-type")
    desk.submit(link_type="fibre", status=422)

    desk.submit(link_type="light")

    session.expire_all()
    assert merchant.link_type == LinkType.LIGHT and "ライト" in desk.text


def test_an_editor_of_the_desk_does_not_suspend(operator, merchant):
    desk = operator(Role.EDITOR).get(f"/operator/organisations/{merchant.ref}")

    assert "利用を停止する" not in desk.text
    desk.get(f"/operator/organisations/{merchant.ref}/suspend", status=403)


def test_somebody_is_found_by_name_or_address_and_let_in_again(operator, make, merchant, session):
    lost = make.member(merchant, name="井上 さくら", address="inoue@minato.example.jp")
    desk = operator().get("/operator/people?q=INOUE@")
    assert "井上 さくら" in desk.text and "みなと水道（管理者）" in desk.text

    desk.get(f"/operator/people/{lost.person.ref}/reset").submit()

    assert "パスキーと機器を解除しました。" in desk.text
    (mail,) = mails(session, "staff_changed", to="inoue@minato.example.jp")
    assert mail.payload["change"] == "reset"
    desk.get(f"/operator/log?organisation={merchant.ref}&action=staff.")
    assert "井上 さくらさんのパスキーと機器を解除しました" in desk.text and "みなと水道の記録だけ" in desk.text
    assert desk.get("/operator/people?q=だれもいない").text.count("<table") == 0


def test_the_log_is_everybodys_with_names_and_can_be_exported(operator, make, merchant):
    make.key(merchant)
    desk = operator().get("/operator/log?action=key.")
    assert "みなと水道" in desk.text and "招待" not in desk.text[desk.text.index("<tbody") :]

    exported = desk.client.get("/operator/log.csv").get_data(as_text=True)

    assert "APIキー「POS」を作成しました" in exported and "みなと水道" in exported
    desk.get("/operator/log?organisation=nothing", status=404)


def test_lists_go_on_page_by_page(operator, session, clock):
    for count in range(51):
        found_organisation(
            session,
            OrganisationKind.CHAIN,
            Profile(f"店{count:02}", "x@example.jp"),
            actor=COMMAND,
            at=clock.now(),
        )
    desk = operator().get("/operator/organisations?kind=chain")
    assert "店50" in desk.text and "店00" not in desk.text

    after = desk.text.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    desk.get(after)

    assert "店00" in desk.text and "店50" not in desk.text
    desk.get("/operator/organisations?after=nothing", status=404)
    desk.get("/operator/organisations?q=%00%27&kind=x&state=y&after=")
