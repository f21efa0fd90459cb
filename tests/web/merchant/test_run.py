"""A print run's own page, by its state, and what the merchant does there after planning."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from portal.artwork import Finding
from portal.artwork.design import DesignFault
from portal.cards import card_token as token_of
from portal.cards import cards_by_id, cards_of_member, claim_card, claim_code, current_card, group_code, stop_card
from portal.kernel.files import FilesAway
from portal.members import Particulars, change_member
from portal.organisations import COMMAND, Role, State, change_state
from portal.print_runs import (
    RunKind,
    RunState,
    accept_job,
    ask_merchant,
    cancel_run,
    decline_job,
    files_deleted,
    find_pieces,
    mark_printing,
    mark_shipped,
    note_card_opened,
    purge_run,
    questions,
    reprints_of,
)
from portal.print_runs.rendering import begin_part, fail_run, wait_for_files
from tests.factories import make_settings
from tests.print_runs.desk import TOKYO, Desk, open_desk

KEY = make_settings().secret_key


@pytest.fixture
def backend(request):
    """SQLite here; the verbs behind are tested on both."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def desk(owner, session, sessions, make, clock, tmp_path, app) -> Desk:
    """The owner's merchant, and a print shop."""
    made = open_desk(session, sessions, make, clock, tmp_path / "files")
    made.merchant = owner.member
    app.extensions["wiring"].__dict__["files"] = made.files
    return made


@pytest.fixture
def sent(desk):
    """A run of three at the print shop."""
    desk.members(3)
    return desk.packed()


def address(run):
    return f"/merchant/runs/{run.ref}"


def shipped(desk, run):
    accept_job(desk.session, desk.shop.scope, run.ref, stock="pvc", **desk.by_shop)
    mark_shipped(desk.session, desk.shop.scope, run.ref, carrier="ヤマト運輸", tracking="1234-5678", **desk.by_shop)
    return desk.run(run)


def test_a_draft_says_what_comes_next_and_is_given_up(owner, desk):
    desk.members(2)
    run = desk.planned()
    owner.get(address(run))
    assert "確かめて注文する" in owner.text and f"{address(run)}/confirm" in owner.text
    assert "9,240円" in owner.text and "さくら印刷" in owner.text and "印刷データの一覧" not in owner.text
    owner.get(f"{address(run)}/cancel").submit()
    assert owner.path == address(run) and "下書きを取り消しました" in owner.text
    assert desk.run(run).state == RunState.CANCELLED


def test_a_run_that_is_drawn_tells_how_far_it_is_and_why_it_waits(owner, desk):
    desk.members(2)
    run = desk.confirmed()
    owner.get(address(run))
    assert 'data-progress="waiting"' in owner.text and "desk-progress.js" in owner.text
    begin_part(desk.session, run.ref, 1, at=desk.at)
    told = owner.client.get(f"{address(run)}/progress").get_json()
    assert (told["state"], told["done"], told["total"]) == ("running", 0, 2)
    wait_for_files(desk.session, run.ref, FilesAway("full"), at=desk.at)
    told = owner.client.get(f"{address(run)}/progress").get_json()
    assert told["state"] == "waiting"
    assert "空き容量" in owner.get(address(run)).text
    owner.get(f"{address(run)}/cancel").submit()
    assert "注文を取り消しました" in owner.text
    assert owner.client.get(f"{address(run)}/progress").get_json()["state"] == "done"


def test_a_failed_run_names_the_members_and_is_tried_again(owner, desk):
    both = desk.members(2)
    run = desk.confirmed()
    begin_part(desk.session, run.ref, 1, at=desk.at)
    details = {"element": "名前", "text": "寿限無", "line": 2}
    found = [Finding(DesignFault.DOES_NOT_FIT, "/front/elements/1", details=details)]
    fail_run(desk.session, run.ref, "pieces", found, at=desk.at)
    owner.get(address(run))
    whose = find_pieces(desk.session, run, serials=[2])[0].card_id
    member = next(one for one in both if current_card(desk.session, desk.scope, one.id).id == whose)
    assert f"/merchant/members/{member.ref}" in owner.text and "枠に入りません" in owner.text
    owner.submit()
    assert "もう一度作り始めました" in owner.text and desk.run(run).state == RunState.RENDERING
    owner.post(f"{address(run)}/retry", {"token": owner.get(f"{address(run)}/cancel").token}, status=409)
    assert "この操作はできません" in owner.text and "印刷データを作成中" in owner.text


def test_files_are_listed_with_their_hash_and_fetched_by_links(owner, desk, sent):
    desk.files.put(f"runs/{sent.ref}/manifest.json", b"{}")
    owner.get(address(sent))
    assert "0" * 64 in owner.text and "1 kB" in owner.text
    link = urlsplit(re.search(r'href="[^"]*(/files/[^"]+)"', owner.text)[1]).path
    assert owner.client.get(link, buffered=True).data == b"{}"
    desk.clock.advance(timedelta(hours=2))
    assert owner.client.get(link).status_code == 410


def test_where_the_pieces_go_is_a_file_without_formulas(owner, desk):
    desk.member("M1", "=cmd()", **TOKYO)
    draft = desk.planned()
    owner.get(f"{address(draft)}/ship-to.csv", status=409)
    run = desk.packed(delivery="members", sends_itself=False)
    owner.get(f"{address(run)}/ship-to.csv")
    assert owner.page.headers["Content-Disposition"] == 'attachment; filename="ship-to.csv"'
    assert "1,M1,1000001,東京都千代田区千代田1-1,,'=cmd(),様" in owner.text
    cancel_run(desk.session, desk.scope, run.ref, **desk.by_merchant)
    purge_run(desk.session, run.ref, files=desk.files, at=desk.at)
    owner.get(f"{address(run)}/ship-to.csv", status=410)
    assert "に削除しました" in owner.get(address(run)).text


def test_a_declined_run_tells_the_reason_and_goes_to_another_shop(owner, desk, sent):
    decline_job(desk.session, desk.shop.scope, sent.ref, reason="今月はいっぱいです", **desk.by_shop)
    owner.get(address(sent))
    assert "今月はいっぱいです" in owner.text and "辞退しました" in owner.text
    owner.get(f"{address(sent)}/send")
    assert " checked" not in owner.text and "見積もり 9,460円" in owner.text
    owner.submit(status=422)
    assert "印刷会社を選んでください" in owner.text
    code = f"{desk.shop.organisation.ref} pvc"
    form = {"token": owner.token, "offer": code}
    owner.submit(offer=code)
    assert "印刷会社へ送りました" in owner.text and desk.run(sent).state == RunState.SENT
    owner.post(f"{address(sent)}/send", form, status=409)
    assert "この操作はできません" in owner.text


def test_a_shop_that_is_suspended_meanwhile_is_told_on_the_form(owner, desk):
    desk.members(1)
    run = desk.packed(sends_itself=False)
    owner.get(f"{address(run)}/send")
    assert " checked" in owner.text
    change_state(desk.session, desk.shop.organisation.id, State.SUSPENDED, reason="調査", actor=COMMAND, at=desk.at)
    owner.submit(offer=f"{desk.shop.organisation.ref} pvc", status=422)
    assert "いま送れる印刷会社がありません" in owner.text


def test_a_run_comes_back_from_a_silent_shop(owner, desk, sent):
    owner.get(address(sent)).get(f"{address(sent)}/recall")
    assert "「会員証 4月」を印刷会社から取り戻しますか" in owner.text
    owner.submit()
    assert "取り戻しました" in owner.text and f"{address(sent)}/send" in owner.text
    owner.get(f"{address(sent)}/recall", status=409)


def test_a_merchant_prints_it_itself(owner, desk):
    desk.members(1)
    run = desk.packed(sends_itself=False, print_shop="", stock="")
    owner.get(address(run))
    assert "下のファイルをダウンロードして印刷してください" in owner.text
    owner.get(f"{address(run)}/take").submit()
    assert "完了にしました" in owner.text and "2026年5月1日" in owner.text
    assert desk.run(run).state == RunState.DONE


def test_what_the_shop_does_stands_on_the_page(owner, desk, sent):
    assert "引き受けの返事を待っています" in owner.get(address(sent)).text
    accept_job(desk.session, desk.shop.scope, sent.ref, stock="coated-paper", **desk.by_shop)
    assert "さくら印刷が引き受けました" in owner.get(address(sent)).text
    owner.get(f"{address(sent)}/cancel", status=409)
    mark_printing(desk.session, desk.shop.scope, sent.ref, **desk.by_shop)
    assert "さくら印刷が印刷しています" in owner.get(address(sent)).text
    mark_shipped(desk.session, desk.shop.scope, sent.ref, carrier="ヤマト運輸", tracking="1234-5678", **desk.by_shop)
    owner.get(address(sent))
    assert "ヤマト運輸" in owner.text and "1234-5678" in owner.text and "届いたので完了にする" in owner.text
    owner.get(f"{address(sent)}/take").submit()
    files_deleted(desk.session, desk.shop.scope, sent.ref, **desk.by_shop)
    owner.get(address(sent))
    assert "印刷会社は、手元のファイルを" in owner.text and "印刷会社・" in owner.text


def test_merchant_and_shop_write_to_each_other(owner, desk, sent):
    ask_merchant(desk.session, desk.shop.scope, sent.ref, "納期は<いつ>ですか", **desk.by_shop)
    owner.get(address(sent))
    assert "納期は&lt;いつ&gt;ですか" in owner.text
    owner.post(f"{address(sent)}/ask", {"token": owner.token, "text": " "}, status=422)
    assert "内容を書いてください" in owner.text
    owner.post(f"{address(sent)}/ask", {"token": "forged", "text": "来週です"}, status=400)
    assert "来週です</textarea>" in owner.text
    owner.post(f"{address(sent)}/ask", {"token": owner.token, "text": "長" * 1001}, status=422)
    assert "長" * 1001 in owner.text
    form = {"token": owner.token, "text": "来週です"}
    for _twice in range(2):
        owner.post(f"{address(sent)}/ask", form)
    assert [one.text for one in questions(desk.session, sent)] == ["納期は<いつ>ですか", "来週です"]


def test_some_pieces_are_found_chosen_and_printed_once_more(owner, desk, sent):
    owner.get(f"{address(sent)}/reprint?piece=1", status=409)
    run = shipped(desk, sent)
    owner.get(f"{address(run)}/pieces?q=M00002")
    assert 'value="2"' in owner.text and 'value="1"' not in owner.text
    assert "見つかりません" in owner.get(f"{address(run)}/pieces?q=9-12").text
    owner.get(f"{address(run)}/reprint")
    assert owner.path == f"{address(run)}/pieces" and "刷り直す分を選んでください" in owner.text
    owner.get(f"{address(run)}/reprint?piece=1&serials=３")
    assert "2枚を刷り直しますか" in owner.text
    form = {"token": owner.token, "serials": "1,3"}
    assert 'name="serials" value="1,3"' in owner.text
    for _twice in range(2):
        owner.post(f"{address(run)}/reprint", form)
        assert "刷り直しを注文しました" in owner.text and address(run) in owner.text
    (again,) = reprints_of(desk.session, run)
    assert [piece.of_serial for piece in find_pieces(desk.session, again)] == [1, 3]
    assert f"/merchant/runs/{again.ref}" in owner.get(address(run)).text
    assert "刷り直し1回" in owner.get(f"{address(run)}/pieces").text
    assert "10,000枚まで" in owner.get(f"{address(run)}/reprint?serials=1-99999").text
    assert "通し番号9は刷り直せません" in owner.get(f"{address(run)}/reprint?serials=2-9", status=409).text
    owner.submit(serials="2-9", status=409)
    assert "通し番号4は刷り直せません" in owner.text


def test_a_card_is_printed_once_more_from_its_page_after_the_purge(owner, desk):
    (whose,) = desk.members(1, **TOKYO)
    run = desk.packed(delivery="members")
    card = current_card(desk.session, desk.scope, whose.id)
    assert "このカードの印刷を注文する" in owner.get(f"/merchant/cards/{card.ref}").text
    shipped(desk, run)
    owner.get(f"{address(run)}/take").submit()
    purge_run(desk.session, run.ref, files=desk.files, at=desk.at)
    change_member(desk.session, desk.scope, whose.ref, Particulars("M00001", "髙﨑 𠮷之助"), **desk.by_merchant)
    way = f"{address(run)}/reprint?piece=1"
    assert way in owner.get(f"/merchant/members/{whose.ref}").text
    assert way in owner.get(f"/merchant/cards/{card.ref}").text
    owner.get(way)
    assert "先に住所を入れてください" in owner.text and f"/merchant/members/{whose.ref}/edit" in owner.text
    owner.submit(serials="1", status=409)
    assert "住所が足りないため" in owner.text
    change_member(desk.session, desk.scope, whose.ref, Particulars("M00001", "髙﨑", **TOKYO), **desk.by_merchant)
    owner.get(way).submit(serials="1")
    assert "刷り直しを注文しました" in owner.text
    stop_card(desk.session, desk.scope, card.ref, **desk.by_merchant)
    assert way not in owner.get(f"/merchant/cards/{card.ref}").text
    owner.get(way).submit(serials="1", status=409)
    assert "カードが使われていません" in owner.text


def test_an_e_card_run_tells_its_figures_and_reminds(owner, desk, merchant):
    whose = [desk.member(f"M{place}", address=f"m{place}@example.jp") for place in range(4)]
    run = desk.confirmed(kind=RunKind.ECARDS, design_version="")
    assert "メールを送っています" in owner.get(address(run)).text
    owner.get(f"{address(run)}/remind", status=409)
    desk.work(1)
    card = cards_of_member(desk.session, desk.scope, whose[0].id)[0]
    note_card_opened(desk.session, card.id, at=desk.at)
    claim_card(desk.session, token_of(card, KEY), claim_code(card, KEY), key=KEY, secret="s" * 43, at=desk.at)
    owner.get(address(run))
    assert re.findall(r"<strong>(\d)</strong> <span>(\d+)%", owner.text) == [
        ("4", "100"), ("1", "25"), ("1", "25"), ("0", "0")
    ]  # fmt: skip
    assert "3人にもう一度案内を送りますか" in owner.get(f"{address(run)}/remind").text
    owner.submit()
    assert "もう一度案内を送り始めました" in owner.text and "もう一度案内を送りました" in owner.text
    assert token_of(card, KEY) in owner.get(f"{address(run)}/links.csv").text
    merchant(Role.VIEWER).get(f"{address(run)}/links.csv", status=403)


def test_the_codes_of_printed_cards_are_given_to_editors(owner, merchant, desk, sent):
    assert "一覧をダウンロード（CSV）" in owner.get(address(sent)).text
    cards = cards_by_id(desk.session, desk.scope, [one.card_id for one in find_pieces(desk.session, sent)]).values()
    told = owner.get(f"{address(sent)}/links.csv").text
    assert all(group_code(claim_code(card, KEY)) in told for card in cards)
    assert "links.csv" not in merchant(Role.VIEWER).get(address(sent)).text


def test_a_viewer_looks_and_is_offered_nothing_to_do(merchant, desk, sent):
    viewer = merchant(Role.VIEWER)
    viewer.get(address(shipped(desk, sent)))
    main = viewer.text[viewer.text.index("<main") :]
    assert "1234-5678" in main and "<form" not in main and "/take" not in main and "/files/" not in main
    assert "ship-to.csv" not in main
    viewer.get(f"{address(sent)}/ship-to.csv", status=403)
    viewer.get(f"{address(sent)}/pieces")
    assert 'type="checkbox"' not in viewer.text


def test_a_run_cancelled_by_somebody_else_is_told_so(owner, desk):
    desk.members(1)
    run = desk.packed(sends_itself=False)
    cancel_run(desk.session, desk.scope, run.ref, **desk.by_merchant)
    for act in ("take", "send"):
        assert "取り消し" in owner.get(f"{address(run)}/{act}", status=409).text
