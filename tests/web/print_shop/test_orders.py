"""A print shop's jobs on its pages: taken, printed, shipped, deleted; what was spoiled; what is asked."""

import re
from datetime import timedelta

from portal.cards import cards_by_id, stop_card
from portal.kernel.clock import japan_day
from portal.organisations import Role
from portal.print_runs import (
    accept_job,
    ask_shop,
    decline_job,
    find_job,
    find_pieces,
    left_out_of,
    mark_done,
    mark_printing,
    mark_shipped,
    questions,
    reprints_of,
    timeline,
)
from tests.print_runs.desk import names


def post(browser, job, what, *, status=200, **fields):
    """Sends a form of the job's page."""
    token = browser.get(f"/print/orders/{job.ref}").token
    return browser.post(f"/print/orders/{job.ref}/{what}", {"token": token, **fields}, status=status)


def test_a_job_goes_from_the_list_to_its_deleted_files(shop, desk, job):
    assert "返事を待っている仕事" in shop.get("/print").text and job.name in shop.text
    text = shop.get("/print/orders?state=sent").text
    assert f"/print/orders/{job.ref}" in text and "みどり水道" in text and "返事待ち" in text
    assert "この状態の仕事はありません" in shop.get("/print/orders?state=shipped").text
    post(shop, job, "accept", stock="pvc")
    assert "引き受け済み" in shop.text and "印刷を始めた" in shop.text
    post(shop, job, "printing")
    assert "印刷中" in shop.text
    post(shop, job, "shipped", carrier="ヤマト運輸", tracking="1234-5678-9012")
    assert "ヤマト運輸 1234-5678-9012" in shop.text
    post(shop, job, "done")
    assert "データの削除を知らせる" in shop.text
    shop.get(f"/print/orders/{job.ref}/files-deleted").submit()
    assert "データの削除が済んだ" in shop.text and "/files/" not in shop.text
    told = names(timeline(desk.session, job))[-6:]
    assert told == ["sent", "accepted", "printing", "shipped", "done", "files_deleted"]


def test_the_same_act_twice_is_done_once_and_one_that_comes_too_late_is_told(shop, desk, job):
    forms = {"accept": {"stock": "pvc"}, "printing": {}, "shipped": {"carrier": "佐川急便", "tracking": ""}, "done": {}}
    for what, fields in forms.items():
        form = {"token": shop.get(f"/print/orders/{job.ref}").token, **fields}
        for _twice in range(2):
            shop.post(f"/print/orders/{job.ref}/{what}", form)
    assert names(timeline(desk.session, job))[-4:] == ["accepted", "printing", "shipped", "done"]
    for what in ("accept", "printing", "shipped"):
        post(shop, job, what, status=409, **forms[what] | ({"carrier": "持参"} if what == "shipped" else {}))
        assert "もう「完了」になっています" in shop.text
    shop.get(f"/print/orders/{job.ref}/decline").submit(reason="遅い", status=409)
    assert "もう「完了」になっています" in shop.text


def test_a_job_is_declined_with_a_reason_and_is_gone(shop, desk, job):
    shop.get(f"/print/orders/{job.ref}/decline").submit(reason=" ", status=422)
    form = {"token": shop.token, "reason": "納期に間に合いません"}
    for _twice in range(2):
        shop.post(f"/print/orders/{job.ref}/decline", form)
        assert shop.path == "/print/orders" and "辞退しました" in shop.text
    assert desk.run(job).state == "declined"
    shop.get(f"/print/orders/{job.ref}", status=404)


def test_files_are_deleted_when_the_job_is_done_and_not_before(shop, taken):
    shop.get(f"/print/orders/{taken.ref}/files-deleted").submit(status=409)
    assert "先に「完了」にしてください" in shop.text


def test_what_is_filled_in_wrongly_is_told_at_the_field(shop, desk, job):
    def wrong(what, name, value, says):
        post(shop, job, what, status=422, **{name: value})
        assert f'id="{name}-fault"' in shop.text and says in shop.text

    wrong("accept", "stock", "pet", "使う用紙・素材を選んでください")
    wrong("ask", "text", " \n ", "内容を書いてください")
    accept_job(desk.session, desk.shop.scope, job.ref, stock="pvc", **desk.by_shop)
    wrong("shipped", "carrier", "", "運送会社を入れてください")
    wrong("shipped", "carrier", "あ" * 41, "40文字まで")


def test_who_may_only_look_gets_neither_files_nor_forms(printer, job):
    viewer = printer(Role.VIEWER)
    text = viewer.get(f"/print/orders/{job.ref}").text
    assert "/files/" not in text and "/accept" not in text and "編集者か管理者" in text
    viewer.get(f"/print/orders/{job.ref}/decline", status=403)


def test_nothing_of_members_stands_on_a_jobs_page(shop, job):
    text = shop.get(f"/print/orders/{job.ref}").text
    assert "M00001" not in text and "𠮷之助" not in text


def test_spoiled_pieces_are_reported_and_come_as_a_job_of_their_own(shop, desk, taken):
    shop.get(f"/print/orders/{taken.ref}/spoiled")
    file = re.search(r'<option value="([^"]+\.pdf)"', shop.text)[1]
    form = {"token": shop.token, "serials": "１", "file": file, "pages": "3"}
    for _twice in range(2):
        shop.post(f"/print/orders/{taken.ref}/spoiled", form)
    assert "刷り直しの印刷データを作っています" in shop.text and "印刷データを作成中" in shop.text
    (again,) = reprints_of(desk.session, taken)
    assert again.pieces == 2
    desk.pack(again)
    assert f"/print/orders/{again.ref}" in shop.get(f"/print/orders/{taken.ref}").text
    assert f"/print/orders/{taken.ref}" in shop.get(f"/print/orders/{again.ref}").text
    shop.post(f"/print/orders/{taken.ref}/spoiled", form)
    assert shop.path == f"/print/orders/{again.ref}"


def test_cards_that_were_stopped_meanwhile_are_left_out_and_told(shop, desk, taken):
    cards = [card_of_piece(desk, taken, serial) for serial in (1, 2)]
    stop_card(desk.session, desk.scope, cards[1].ref, **desk.by_merchant)
    shop.get(f"/print/orders/{taken.ref}/spoiled")
    shop.submit(serials="2", status=422)
    assert "もう使われていないため、刷り直しはいりません（2）" in shop.text
    shop.submit(serials="1-2")
    assert "使われなくなったカードは除きました。通し番号：2" in shop.text
    (again,) = reprints_of(desk.session, taken)
    assert (again.pieces, left_out_of(desk.session, again)) == (1, [2])


def card_of_piece(desk, run, serial):
    (piece,) = find_pieces(desk.session, run, serials=[serial])
    return cards_by_id(desk.session, desk.scope, [piece.card_id])[piece.card_id]


def test_pieces_that_are_not_the_jobs_are_told_at_the_field(shop, desk, taken):
    shop.get(f"/print/orders/{taken.ref}/spoiled")
    for fields, says in (
        ({}, "通し番号か、ファイルとページを入れてください"),
        ({"serials": "1, 4"}, "1から3までです（4）"),
        ({"serials": "2枚目"}, "「2枚目」を読めません"),
        ({"pages": "1"}, "どのファイルのページか"),
    ):
        shop.submit(status=422, **fields)
        assert says in shop.text
    assert reprints_of(desk.session, taken) == []


def test_nothing_is_spoiled_of_a_job_that_is_over(shop, desk, taken):
    shop.get(f"/print/orders/{taken.ref}/spoiled")
    mark_shipped(desk.session, desk.shop.scope, taken.ref, carrier="持参", tracking="", **desk.by_shop)
    mark_done(desk.session, desk.shop.scope, taken.ref, **desk.by_shop)
    shop.submit(serials="1", status=409)
    assert "もう「完了」になっています" in shop.text


def test_shop_and_merchant_talk_on_the_job(shop, desk, job):
    form = {"token": shop.get(f"/print/orders/{job.ref}").token, "text": "角は丸くしますか？"}
    for _twice in range(2):
        shop.post(f"/print/orders/{job.ref}/ask", form)
    assert [one.text for one in questions(desk.session, job)] == ["角は丸くしますか？"]
    assert "#asked" not in shop.get("/print").text
    ask_shop(desk.session, desk.scope, job.ref, "はい。", **desk.by_merchant)
    assert "#asked" in shop.get("/print").text
    assert "角は丸くしますか？" in shop.get(f"/print/orders/{job.ref}").text and "はい。" in shop.text


def test_home_and_list_mark_what_is_late(shop, desk, clock):
    desk.members(1)
    due = japan_day(clock.now()) + timedelta(days=1)
    job = desk.packed(due_on=due)
    mark = "うち1件が遅れています"
    assert job.name in shop.get("/print").text and mark not in shop.text
    clock.advance(days=2)
    assert mark in shop.get("/print").text
    assert ">遅れ<" in shop.get("/print/orders").text
    accept_job(desk.session, desk.shop.scope, job.ref, stock="pvc", **desk.by_shop)
    mark_printing(desk.session, desk.shop.scope, job.ref, **desk.by_shop)
    mark_shipped(desk.session, desk.shop.scope, job.ref, carrier="持参", tracking="", **desk.by_shop)
    assert mark not in shop.get("/print").text and "いま待っているものはありません" in shop.text
    assert find_job(desk.session, desk.shop.scope, job.ref).state == "shipped"


def test_a_new_shop_is_told_how_to_begin(staff):
    beginner = staff(kind="print_shop").verified()
    text = beginner.get("/print").text
    assert "価格表を登録する" in text and "印刷の仕事はまだありません" in text
    assert "印刷の仕事はまだありません" in beginner.get("/print/orders").text
    assert "価格表はまだありません" in beginner.get("/print/prices").text


def test_another_shops_job_is_not_found(staff, desk, job):
    decline_job(desk.session, desk.shop.scope, job.ref, reason="満杯", **desk.by_shop)
    other = staff(kind="print_shop").verified()
    for what in ("", "/decline", "/spoiled", "/files-deleted"):
        other.get(f"/print/orders/{job.ref}{what}", status=404)
