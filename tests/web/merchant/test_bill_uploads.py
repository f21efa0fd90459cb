"""Files of bills at the desk: sent, looked through before anything is registered, registered, with results to keep."""

import csv
import io
import re
from datetime import timedelta

import pytest

from portal.adapters.files import FilesFolder
from portal.bills import bills, forget_old_uploads
from portal.organisations import Role
from tests.web.browser import NAVIGATION
from tests.web.merchant.test_bills import press, words

HEADING = "スマートピット番号,管理番号,金額,支払期限,内容,備考,担当"


@pytest.fixture
def files(app, tmp_path):
    """Where this test's files lie."""
    app.extensions["wiring"].__dict__["files"] = FilesFolder(tmp_path / "files")
    return app.extensions["wiring"].files


@pytest.fixture
def scope(owner):
    return owner.member.scope


@pytest.fixture
def digits(make):
    return make.number().digits


def upload(browser, text, *, encoding="utf-8", status=200):
    token = browser.get("/merchant/bills/uploads/new").token
    form = {"token": token, "file": (io.BytesIO(text.encode(encoding)), "4月.csv")}
    return browser.post("/merchant/bills/uploads/new", form, status=status, content_type="multipart/form-data")


def sheet(browser, label):
    address = re.search(rf'href="([^"]+)">{label}', browser.text)[1].replace("&amp;", "&")
    text = browser.client.get(address).get_data(as_text=True)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_a_file_whose_lines_are_all_good_is_registered_whole(owner, files, session, scope, digits):
    assert "送ったCSVはまだありません" in owner.get("/merchant/bills/uploads").text
    upload(
        owner,
        f'{HEADING}\n{digits},A-1,"3,300",2026/4/30,水道,メモ,x\n新規,A-2,500,2026-04-30,会費,,\n',
        encoding="cp932",
    )
    page, said = owner.path, words(owner)
    assert "登録できます 2 件 合計 3,800円" in said and "要修正 0 行" in said and "CP932" in said
    assert bills(session, scope) == []
    press(owner, "2件を登録する")
    said = words(owner)
    assert owner.path == page and "登録しました 2 件" in said and "登録済み" in said
    rows = sheet(owner, "行ごとの結果")
    assert [row["結果"] for row in rows] == ["登録済み", "登録済み"] and rows[0]["担当"] == "x"
    assert rows[0]["発行した番号"].replace(" ", "") == digits and rows[1]["発行した番号"].startswith("23")
    assert "/b/" in rows[0]["請求のページ"] and {row["請求のID"] for row in rows} == {
        bill.ref for bill in bills(session, scope)
    }
    batch = re.search(r'href="(/merchant/bills\?batch=[^"]+)"', owner.text)[1].replace("&amp;", "&")
    assert "A-1" in owner.get(batch).text and "1つのCSVで登録した請求だけ" in owner.text
    assert "登録済み" in owner.get("/merchant/bills/uploads").text


def test_faulty_lines_are_told_with_line_and_field_and_the_good_ones_registered(owner, files, session, scope, digits):
    lines = [
        f"{digits},A-1,3300,2026-04-30,水道,,",
        f"{digits},A-1,3300,2026-04-30,水道,,",
        f"{digits},A-3,0,2026-04-30,水道,,",
        "2012345678903,A-4,5,2026-04-30,水道,,",
        ",A-5,5,2026-04-30,水道,,",
        f"{digits},A-6,5,2026-04-30,=水道,,,,余り",
    ]
    said = words(upload(owner, "\n".join([HEADING, *lines])))
    for line in (
        "3行目 請求の管理番号 A-1 2行目と同じ管理番号です",
        "4行目 請求金額（税込） 0 金額は、1円から300,000円まで",
        "5行目 スマートピット番号 2012345678903 この番号は使われていません",
        "6行目 スマートピット番号 番号か会員番号を入れてください。番号を新しく作るときは、番号に「新規」と書きます。",
        "7行目 行全体 列が9個あります",
    ):
        assert line in said, line
    faulty = sheet(owner, "要修正の行だけ")
    assert [row["行"] for row in faulty] == ["3", "4", "5", "6", "7"] and faulty[1]["直すところ"] == "請求金額（税込）"
    press(owner, "正しい1件だけを登録する", mode="each")
    assert "登録しました 1 件" in words(owner) and "要修正 5 行 登録していません" in words(owner)
    assert [bill.reference for bill in bills(session, scope)] == ["A-1"]
    upload(owner, f"{HEADING}\n{digits},A-1,3300,2026-04-30,水道,,")
    assert "もうあります" in owner.text and "登録する</button>" not in owner.text
    owner.get(f"{owner.path}/discard").submit()
    assert "登録をやめました" in owner.text and "登録待ち" not in owner.text


def test_what_went_bad_after_the_check_keeps_the_whole_file_out(owner, files, session, scope, digits):
    lines = [f"{digits},A-{place},3300,2026-04-30,水道,," for place in (1, 2)]
    upload(owner, "\n".join([HEADING, *lines]))
    page = owner.path
    upload(owner, "\n".join([HEADING, lines[1]]))
    press(owner, "1件を登録する")
    press(owner.get(page), "2件を登録する")
    said = words(owner)
    assert "1件も登録していません" in said and "3行目 請求の管理番号 A-2" in said and len(bills(session, scope)) == 1
    press(owner, "正しい1件だけを登録する", mode="each")
    assert "登録しました 1 件 合計 3,300円" in words(owner) and len(bills(session, scope)) == 2


def test_a_large_file_is_checked_by_a_job_that_can_be_left(owner, files, digits):
    lines = "".join(f"{digits},A-{place},3300,2026-04-30,水道料金です,,\n" for place in range(5_000))
    upload(owner, f"{HEADING}\n{lines}")
    assert (
        "確かめています" in owner.text
        and "この画面を閉じても続きます" in owner.text
        and "登録する</button>" not in owner.text
    )
    progress = re.search(r'data-address="([^"]+)"', owner.text)[1]
    assert owner.client.get(progress).json["state"] == "waiting"
    assert "請求のCSVの確認" in owner.get("/merchant/jobs").text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04xlsx", "Excelのブック"),
        (b"", "ファイルが空です"),
        ("番号,金額\n1,2".encode(), "「請求の管理番号」の列がありません"),
        ("番号,number,管理番号,金額,支払期限,内容".encode(), "「スマートピット番号」の列が2つあります"),
        ("番号;管理番号\n1;a".encode("utf-16"), "UTF-16"),
    ],
)
def test_what_is_no_such_file_is_refused_with_what_to_do(owner, files, content, said):
    form = {"token": owner.get("/merchant/bills/uploads/new").token, "file": (io.BytesIO(content), "a.csv")}
    owner.post("/merchant/bills/uploads/new", form, status=422, content_type="multipart/form-data")
    assert said in owner.text and "送って確かめる" in owner.text


def test_a_file_that_is_missing_too_large_or_without_lines_is_refused_clearly(owner, files):
    owner.get("/merchant/bills/uploads/new").submit(status=422)
    assert "CSVファイルを選んでください" in owner.text
    told = {"CONTENT_LENGTH": "60000000", "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    answer = owner.client.post("/merchant/bills/uploads/new", headers=NAVIGATION, environ_overrides=told)
    assert answer.status_code == 413 and "50 MBまで送れます" in answer.get_data(as_text=True)
    assert "請求の行がありません" in upload(owner, HEADING).text


def test_the_sample_can_be_sent_as_it_is(owner, files):
    text = owner.client.get("/merchant/bills/sample.csv").get_data(as_text=True)
    said = words(upload(owner, text))
    assert (
        "登録できます 1 件" in said and "この番号は使われていません" in said and "この会員番号の会員はいません" in said
    )


def test_results_that_are_forgotten_are_not_found_and_viewers_only_look(owner, merchant, files, session, clock, digits):
    upload(owner, f"{HEADING}\n{digits},A-1,3300,2026-04-30,水道,,")
    page = owner.path
    viewer = merchant(Role.VIEWER)
    assert "登録する</button>" not in viewer.get(page).text
    viewer.post(f"{page}/register", {"token": viewer.token if "token" in viewer.text else ""}, status=403)
    press(owner.get(page), "1件を登録する")
    owner.post(f"{page}/register", {"token": "x"})
    assert "もう一度ボタンを押してください" in owner.text
    forget_old_uploads(session, files, at=clock.now() + timedelta(days=30))
    assert "行ごとの結果" not in owner.get(page).text and "登録した請求を見る" in owner.text
    owner.get(f"{page}/results.csv", status=404)
