"""Members: found, added, changed, gone and come back, erased; exported; brought in by files whose faults are mended."""

import csv
import io
import re

import pytest

from portal.adapters.files import FilesFolder
from portal.members import MemberSearch, Particulars, State, add_member, member_by_no, member_leaves, search_members
from portal.organisations import COMMAND, Role
from tests.web.browser import NAVIGATION

HANAKO = {
    "member_no": "0001",
    "name": "髙﨑 花子",
    "name_kana": "たかさき はなこ",
    "address": "hanako@Example.JP",
    "postcode": "100-0005",
    "address1": "東京都千代田区丸の内1-1-1",
    "address2": "",
    "honorific": "様",
    "expiry": "2027/03",
    "language": "ja",
}
HEADING = "会員番号,氏名,メールアドレス,郵便番号,コース"


@pytest.fixture
def files(app, tmp_path):
    """Where this test's files lie."""
    app.extensions["wiring"].__dict__["files"] = FilesFolder(tmp_path / "files")
    return app.extensions["wiring"].files


@pytest.fixture
def scope(owner):
    return owner.member.scope


@pytest.fixture
def hanako(owner, scope, session, clock):
    wanted = Particulars("0001", "髙﨑 花子", fields={"コース": "水泳"})
    return add_member(session, scope, wanted, actor=COMMAND, at=clock.now())


def upload(browser, text, *, name="会員.csv", encoding="utf-8", status=200):
    """Sends a file by the page's form."""
    token = browser.get("/merchant/members/lists/new").token
    form = {"token": token, "file": (io.BytesIO(text.encode(encoding)), name)}
    return browser.post("/merchant/members/lists/new", form, status=status, content_type="multipart/form-data")


def press(browser, label, **fields):
    """Presses a button of the page that sends a form of its own."""
    found = re.search(rf'action="([^"]+)"[^>]*>(?:(?!</form>).)*?<button[^>]*>{label}', browser.text, re.DOTALL)
    return browser.post(found[1], {"token": browser.token, **fields})


def numbers(session, scope):
    session.expire_all()
    return {one.member_no: one for one in search_members(session, scope, MemberSearch(), limit=1_000)}


def test_the_first_member_is_added_by_form_once(owner, session, scope):
    text = owner.get("/merchant/members").text
    assert "会員はまだいません" in text and "CSVで取り込む" in text and "ひとりずつ加える" in text
    form = {"token": owner.get("/merchant/members/new").token, **HANAKO}
    owner.post("/merchant/members/new", form)
    owner.post("/merchant/members/new", form)
    assert "会員を登録しました" in owner.text and "〒100-0005" in owner.text and "番号はまだありません" in owner.text
    assert "操作の記録" in owner.text
    assert numbers(session, scope)["0001"].address == "hanako@example.jp"
    owner.get("/merchant/members/new").submit(**HANAKO, status=422)
    assert "もう登録されています" in owner.text and 'value="髙﨑 花子"' in owner.text


def test_what_is_wrong_stands_beside_its_field(owner, session, scope):
    typed = HANAKO | {"member_no": " ", "address": "hanako", "postcode": "12", "name": "髙" * 81}
    owner.get("/merchant/members/new").submit(**typed, status=422)
    for place, said in (
        ("member_no", "会員番号を入れてください。"),
        ("address", "メールアドレスの形"),
        ("postcode", "7桁"),
        ("name", "80文字まで"),
    ):
        assert said in owner.text.partition(f'id="{place}-fault">')[2][:80]
    assert 'value="hanako"' in owner.text and numbers(session, scope) == {}


def test_members_are_found_by_words_and_state(owner, session, scope, clock, hanako):
    for count in range(51):
        add_member(session, scope, Particulars(f"1{count:03}", f"会員{count:02}"), actor=COMMAND, at=clock.now())
    page = owner.get("/merchant/members")
    assert "会員50" in page.text and "髙﨑 花子" not in page.text
    following = page.text.partition('rel="next" href="')[2].partition('"')[0]
    assert "髙﨑 花子" in owner.get(following.replace("&amp;", "&")).text
    assert "髙﨑 花子" in owner.get("/merchant/members?q=髙﨑&card=without").text
    assert "見つかりませんでした" in owner.get("/merchant/members?q=髙﨑&card=with").text
    assert "見つかりませんでした" in owner.get("/merchant/members?state=left").text
    owner.get("/merchant/members?after=" + "x" * 22, status=404)


def test_a_member_is_changed_with_the_merchants_own_fields(owner, hanako, session, scope):
    page = f"/merchant/members/{hanako.ref}"
    assert "水泳" in owner.get(page).text
    owner.get(f"{page}/edit")
    assert 'name="extra_0" value="水泳"' in owner.text
    owner.submit(**HANAKO | {"extra_0": "体操"})
    assert "保存しました" in owner.text and "体操" in owner.text
    assert numbers(session, scope)["0001"].fields == {"コース": "体操"}
    owner.get(f"{page}/edit").submit(**HANAKO, extra_0="\u202e", status=422)
    assert 'id="extra_0-fault"' in owner.text


def test_a_member_leaves_and_that_is_undone(owner, hanako, session, scope):
    press(owner.get(f"/merchant/members/{hanako.ref}"), "退会にする")
    assert "退会にしました" in owner.text and "会員に戻す" in owner.text
    assert numbers(session, scope)["0001"].state == State.LEFT
    press(owner, "元に戻す")
    assert "会員に戻しました" in owner.text and numbers(session, scope)["0001"].state == State.ACTIVE


def test_personal_data_are_erased_by_who_may_after_typing_the_number(merchant, owner, hanako, session, scope):
    editor = merchant(Role.EDITOR)
    page = f"/merchant/members/{hanako.ref}"
    assert "個人情報を削除する" not in editor.get(page).text
    editor.get(f"{page}/erase", status=403)
    owner.get(f"{page}/erase").submit(member_no="1", status=422)
    owner.submit(member_no="0001")
    assert "個人情報を削除しました" in owner.text and numbers(session, scope) == {}
    owner.get(page, status=404)


def test_exports_stand_in_columns_and_hold_no_formula(owner, hanako, session, scope, clock):
    bad = Particulars("=1+1", "@SUM(A1)", fields={"備考": "+81"})
    add_member(session, scope, bad, actor=COMMAND, at=clock.now())
    owner.get("/merchant/members")
    for_excel, for_programs = re.findall(r'href="(/merchant/members\.csv[^"]*)"', owner.text)
    sheet = owner.client.get(for_excel).get_data(as_text=True)
    assert sheet.startswith("\ufeff")
    second, first = csv.DictReader(io.StringIO(sheet.removeprefix("\ufeff")))
    assert (first["会員番号"], first["名前"], first["備考"]) == ("'=1+1", "'@SUM(A1)", "'+81")
    assert (second["会員番号"], second["コース"], second["会員の状態"]) == ("0001", "水泳", "在籍中")
    rows = list(csv.DictReader(io.StringIO(owner.client.get(for_programs).get_data(as_text=True))))
    assert rows[0]["member_no"] == "0001" and rows[0]["state"] == "active" and rows[1]["name"] == "'@SUM(A1)"
    assert "会員番号" in owner.client.get("/merchant/members/sample.csv").get_data(as_text=True)


@pytest.mark.parametrize("written_for", ["excel", "programs"])
def test_what_was_exported_comes_in_again_without_a_change(owner, files, session, scope, clock, written_for):
    for number in ("0001", "=2"):
        wanted = Particulars(
            number, "-髙﨑", "たかさき", "x@example.jp", "1000005", "東京", "501", "様", "2027", "ja", {"備考": "+"}
        )
        add_member(session, scope, wanted, actor=COMMAND, at=clock.now())
    text = owner.client.get(f"/merchant/members.csv?written_for={written_for}").get_data(as_text=True)
    upload(owner, text)
    assert re.search(r"変更なし</span>\s*<strong>2<", owner.text)
    assert "備考 → そのほかの項目として残す" in owner.text
    assert owner.text.count("→ 取り込まない") == 4


def test_a_file_in_cp932_is_checked_corrected_on_the_page_and_taken(owner, files, session, scope, hanako):
    upload(owner, f"{HEADING}\n0001,髙﨑 花子,,1000005,体操\n0002,山田 太郎,yamada,5300001,水泳\n", encoding="cp932")
    assert "1人を取り込む" in owner.text and "メールアドレスの形" in owner.text and "CP932" in owner.text
    assert "yamada" in owner.text and "コース → そのほかの項目として残す" in owner.text
    page = owner.path
    faults = owner.client.get(f"{page}/faults.csv").get_data().decode("cp932")
    assert "山田 太郎" in faults and "花子" not in faults and "メールアドレスの形" in faults
    owner.get(f"{page}/correct")
    assert "3行目 山田 太郎" in owner.text
    owner.submit(row_3_2="yamada@")
    assert "まだ直すところがあります" in owner.text and 'value="yamada@"' in owner.text
    owner.submit(row_3_2="yamada@example.jp")
    assert "すべての行が直りました" in owner.text and "2人を取り込む" in owner.text
    press(owner, "2人を取り込む")
    assert "新しく登録しました" in owner.text and "取り込んだ会員を見る" in owner.text
    found = numbers(session, scope)
    assert found["0002"].address == "yamada@example.jp" and found["0001"].fields == {"コース": "体操"}
    assert "取り込み済み" in owner.get("/merchant/members/lists").text


def test_before_a_list_is_taken_it_says_who_changes_from_what_to_what(owner, files, session, scope, clock):
    for no, leaves in (("0001", False), ("0002", True)):
        told = Particulars(no, "旧", address="old@example.jp", postcode="1000005", fields={"コース": "水泳"})
        made = add_member(session, scope, told, actor=COMMAND, at=clock.now())
        if leaves:
            member_leaves(session, scope, made.ref, actor=COMMAND, at=clock.now())
    upload(owner, f"{HEADING}\n0001,旧,,1000005,<b>体操\n0002,旧,old@example.jp,1000005,水泳\n0003,新,,,\n")
    page, said = owner.path, " ".join(re.sub(r"<[^>]+>", " ", owner.text).split())
    assert "退会した会員1人が、在籍中に戻ります。" in said and "1人のメールアドレスが消えます。" in said
    assert "メールアドレス： old@example.jp → （空）" in said and "コース： 水泳 → &lt;b&gt;体操" in said
    assert "変更 1 人" in said and "再入会 1 人" in said and "会員の状態： 退会 → 在籍中" in said
    owner.get(f"{page}?effect=mail_emptied")
    assert "old@example.jp" in owner.text and "<del>退会</del>" not in owner.text
    press(owner, "3人を取り込む")
    assert "変わること" not in owner.text
    member = numbers(session, scope)["0001"]
    assert f'href="{page}"' in owner.get(f"/merchant/members/{member.ref}").text and "会員.csv" in owner.text


def test_good_rows_are_taken_before_the_faulty_are_mended(owner, files, session, scope):
    upload(owner, f"{HEADING}\n0001,山田,,1000005,\n0002,佐藤,,1,\n")
    press(owner, "1人を取り込む")
    assert set(numbers(session, scope)) == {"0001"} and "直す行" in owner.text
    owner.get(f"{owner.path}/correct").submit(row_3_3="1500001")
    assert set(numbers(session, scope)) == {"0001", "0002"} and "取り込んだ会員を見る" in owner.text


def test_columns_that_are_not_known_are_matched_and_remembered(owner, files, session, scope):
    upload(owner, "管理,だれ\nA-1,山田\nA-2,佐藤\n")
    assert "どの列が何かを選んでください" in owner.text
    page = owner.path
    owner.get(f"{page}/columns")
    assert "例：A-1、A-2" in owner.text
    owner.submit(column_0="name", column_1="name", status=409)
    assert "2つの列で選んでいます" in owner.text
    owner.submit(column_0="extra", column_1="name", status=409)
    assert "会員番号の列を選んで" in owner.text
    owner.submit(column_0="member_no", column_1="name")
    assert owner.path == page and "2人を取り込む" in owner.text
    upload(owner, "管理,だれ\nA-3,鈴木\n")
    assert "1人を取り込む" in owner.text
    owner.get(f"{owner.path}/discard").submit()
    assert "取り込みをやめました" in owner.text and numbers(session, scope) == {}


def test_a_large_file_is_checked_by_a_job_whose_progress_is_shown(owner, files):
    upload(owner, f"{HEADING}\n" + "".join(f"{count},会員,,1000005,\n" for count in range(20_000)))
    assert "確かめています" in owner.text and "確認中" in owner.text and "取り込む</button>" not in owner.text
    progress = re.search(r'data-address="([^"]+)"', owner.text)[1]
    assert owner.client.get(progress).json["state"] == "waiting"
    assert "会員のCSVの確認" in owner.get("/merchant/jobs").text


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"PK\x03\x04xlsx", "Excelのブック"), (b"", "会員リストが空"), ("番号;名\n1;a".encode("utf-16"), "UTF-16")],
)
def test_what_is_no_list_is_refused_with_what_to_do(owner, files, content, said):
    form = {"token": owner.get("/merchant/members/lists/new").token, "file": (io.BytesIO(content), "a.csv")}
    owner.post("/merchant/members/lists/new", form, status=422, content_type="multipart/form-data")
    assert said in owner.text and "送って確かめる" in owner.text


def test_a_file_that_is_missing_or_too_large_is_refused_clearly(owner, files):
    owner.get("/merchant/members/lists/new").submit(status=422)
    assert "CSVファイルを選んでください" in owner.text
    said = {"CONTENT_LENGTH": "60000000", "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    answer = owner.client.post("/merchant/members/lists/new", headers=NAVIGATION, environ_overrides=said)
    assert answer.status_code == 413 and "50 MBまで送れます" in answer.get_data(as_text=True)


def test_members_of_the_sandbox_are_apart(in_sandbox, hanako):
    assert "0001" not in in_sandbox.get("/merchant/members").text
    in_sandbox.get(f"/merchant/members/{hanako.ref}", status=404)


def test_a_viewer_sees_members_and_changes_nothing(merchant, owner, hanako):
    viewer = merchant(Role.VIEWER)
    assert "髙﨑 花子" in viewer.get("/merchant/members").text and "会員を加える" not in viewer.text
    assert "変更する" not in viewer.get(f"/merchant/members/{hanako.ref}").text
    viewer.get("/merchant/members/new", status=403)


def test_a_member_number_resolves_within_its_merchant(session, scope, hanako):
    assert member_by_no(session, scope, "0001").ref == hanako.ref
