"""Pages of designs and their proofs, from a template to the review; the link that colleagues get."""

import re
from copy import deepcopy
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from portal.accounts import Limit
from portal.adapters.files import FilesFolder
from portal.designs import (
    Editor,
    comments,
    design_files,
    design_from_template,
    designs,
    filing,
    find_design,
    proofs,
    refuse_proof,
    save_design,
)
from portal.organisations import COMMAND, Role
from portal.web import current
from tests.web.browser import Browser


@pytest.fixture
def files(app, tmp_path):
    """Where this test's files lie."""
    app.extensions["wiring"].__dict__["files"] = FilesFolder(tmp_path / "files")
    return app.extensions["wiring"].files


@pytest.fixture
def design(owner, session, files, clock):
    """A design begun from a template."""
    return design_from_template(session, files, owner.member.scope, "plain", actor=COMMAND, at=clock.now())


@pytest.fixture
def base(design):
    """Its address."""
    return f"/merchant/designs/{design.ref}"


def picture(shade=128):
    written = BytesIO()
    Image.new("L", (60, 40), shade).save(written, "PNG")
    return BytesIO(written.getvalue())


def proof_of(owner, session, design):
    session.expire_all()
    return proofs(session, owner.member.scope, design.ref)[0].proof


def asked(owner, base, note=""):
    """Asks for a proof; answers its address."""
    return owner.get(f"{base}/proof").submit(note=note).path


def test_a_design_begins_from_a_template_or_an_empty_sheet_and_stands_in_the_gallery(owner, files, session):
    owner.get("/merchant/designs")
    assert "デザインはまだありません" in owner.text
    owner.get("/merchant/designs/new")
    assert owner.text.count('type="radio"') >= 9
    assert owner.get("/merchant/designs/template-picture?template=gold").page.mimetype == "image/png"
    owner.get("/merchant/designs/template-picture?template=../gold", status=404)
    owner.get("/merchant/designs/new").submit(template="cafe", name="喫茶の会員証", medium="card")
    assert owner.path.endswith("/studio") and "喫茶の会員証" in owner.text
    owner.get("/merchant/designs/new").submit(template="blank", name="", medium="postcard")
    owner.get("/merchant/designs/new").submit(template="../gold", name="\u202e", medium="b5", status=422)
    made = designs(session, owner.member.scope)
    assert {(one.medium, one.template) for one in made} == {("card", "cafe"), ("postcard", "")}
    owner.get("/merchant/designs")
    assert "喫茶の会員証" in owner.text and owner.text.count("作成中") == 2
    assert "喫茶の会員証" not in owner.get("/merchant/designs?q=はがき").text
    owner.get("/merchant")
    assert 'href="/merchant/designs"' in owner.text


def test_a_picture_is_kept_by_the_browser_until_the_design_changes(owner, session, design, base, clock):
    path = f"{base}/front.png"
    owner.get(path)
    assert owner.page.headers["Cache-Control"] == "private, no-cache" and owner.page.mimetype == "image/png"
    tag = owner.page.headers["ETag"]
    assert owner.get(path, status=304, **{"If-None-Match": tag}).page.get_data() == b""
    content = deepcopy(design.content)
    content["front"]["elements"][0]["text"] = "変えた"
    scope, editor = owner.member.scope, Editor("", "花")
    save_design(session, scope, design.ref, content, expected_revision=None, editor=editor, at=clock.now())
    assert owner.get(path, **{"If-None-Match": tag}).page.headers["ETag"] != tag
    save_design(session, scope, design.ref, {"half": 1}, expected_revision=None, editor=editor, at=clock.now())
    assert owner.get(path).page.mimetype == "image/svg+xml"
    assert owner.get(base).page.status_code == 200


def test_artwork_and_whole_designs_are_taken_or_refused_in_words(owner, session, files, design, base, monkeypatch):
    monkeypatch.setattr("portal.web.merchant.design_making.MOST_UPLOAD", 200_000)
    archive = BytesIO(owner.get(f"{base}/design.zip").page.get_data())

    def send(status=200, **sent):
        form = {"token": owner.get("/merchant/designs/upload").token, "name": "入稿", "medium": "card"} | sent
        owner.post("/merchant/designs/upload", form, status=status, content_type="multipart/form-data")

    real, writing = filing.look_at_file, []

    def look(name, data):
        writing.append(bool(current.session().info.get("writing")))
        return real(name, data)

    monkeypatch.setattr(filing, "look_at_file", look)
    send(front=(picture(), "表.png"), back=(picture(7), "表.png"))
    assert writing == [False, False]  # a large picture takes seconds in which others write
    made = designs(session, owner.member.scope)[0]
    assert made.content["back"]["background"]["file"] == "back-表.png" and "入稿" in owner.text
    kinds = {element["type"] for side in ("front", "back") for element in made.content[side]["elements"]}
    assert {"member_name", "number_digits", "number_symbol", "store_code_symbol"} <= kinds  # ready to be moved
    send(front=(archive, "design.zip"))
    for status, sent, says in (
        (422, {}, "ファイルを選んでください"),
        (422, {"front": (BytesIO(b"MZ"), "a.exe")}, "a.exe"),
        (422, {"front": (BytesIO(b"PK"), "a.zip")}, "ZIPファイルとして読めません"),
        (422, {"front": (BytesIO(b"[1]"), "a.json")}, "version"),
        (413, {"front": (BytesIO(b"0" * 200_000), "a.pdf")}, "ファイルが大きすぎます"),
    ):
        send(status, **sent)
        assert says in owner.text, says
    assert len(designs(session, owner.member.scope)) == 3


def test_versions_files_names_and_copies(owner, session, files, design, base):
    scope = owner.member.scope
    owner.get(f"{base}/versions/new").submit(note=" ", status=422)
    owner.get(f"{base}/versions/new").submit(note="役員に見せた案")
    assert "役員に見せた案" in owner.text
    owner.get(f"{base}/rename").submit(name="みどり会員証")
    assert "<h1>みどり会員証" in owner.text
    restore = re.search(r'href="(/merchant/designs/versions/[^"]+/restore)"', owner.text)[1]
    owner.get(restore).submit()
    session.expire_all()
    assert "その版の内容に戻しました" in owner.text and find_design(session, scope, design.ref).name == "会員カード"

    form = {"token": owner.get(f"{base}/files/new").token, "file": (picture(), "ロゴ.png")}
    owner.post(f"{base}/files/new", form, content_type="multipart/form-data")
    logo, bands = sorted(design_files(session, scope, design.ref), key=lambda one: one.media_type, reverse=True)
    kept = owner.get(f"/merchant/designs/files/{logo.ref}").page
    assert kept.mimetype == "application/octet-stream" and "attachment" in kept.headers["Content-Disposition"]
    owner.get(base).post(f"{base}/files/remove", {"token": owner.token, "file": bands.ref})
    assert "紙面で使っているファイルです" in owner.text
    owner.post(f"{base}/files/remove", {"token": owner.token, "file": logo.ref})
    assert "ロゴ.png" not in owner.text.partition("操作の記録")[0]
    owner.get(f"{base}/duplicate").submit(name="写し")
    assert "<h1>写し" in owner.text and owner.path != base


def test_putting_away_can_be_undone(owner, design, base):
    owner.get(base).post(f"{base}/archive", {"token": owner.token})
    assert "デザインをしまいました" in owner.text and f'action="{base}/unarchive"' in owner.text
    assert design.name in owner.get("/merchant/designs?state=archived").text
    owner.get(f"{base}/proof").submit(note="", status=409)
    owner.get(base).post(f"{base}/unarchive", {"token": owner.token})
    assert design.name in owner.get("/merchant/designs").text


def test_a_proof_is_shown_by_link_approved_and_handed_in(owner, merchant, app, session, design, base):
    path = asked(owner, base, "夏の会員証")
    link = re.search(r"(/proof/[\w-]+)<", owner.text)[1]
    assert owner.get(f"{path}/proof.pdf").page.get_data().startswith(b"%PDF-")

    colleague = Browser(app)
    colleague.get(link)
    assert "夏の会員証" in colleague.text and colleague.text.count("<figure>") == 2
    assert colleague.get(f"{link}/back.png").page.mimetype == "image/png"
    assert colleague.get(f"{link}/proof.pdf").page.mimetype == "application/pdf"
    colleague.get(link).submit(author="", text="\u202e", side="x", status=422)
    colleague.submit(author="営業の佐藤", text="ロゴを<b>大きく</b>", side="front")
    assert "コメントを残しました" in colleague.text and "&lt;b&gt;大きく" in colleague.text
    assert "営業の佐藤" in owner.get(path).text
    owner.post(f"{path}/comment", {"token": owner.token, "text": "直します", "side": "", "author": "偽の名前"})
    assert "直します" in owner.text and "偽の名前" not in owner.text
    owner.post(f"{path}/comment", {"token": owner.token, "text": "", "side": ""}, status=422)

    merchant(Role.VIEWER).get(f"{path}/approve", status=403)
    owner.get(f"{path}/approve").submit()
    assert "校了にしました" in owner.text and "髙﨑 花" in owner.text and "校了" in colleague.get(link).text
    owner.submit()
    assert "審査に出しました" in owner.text and "校了にする" not in owner.text
    assert "コメントの受付は終わりました" in colleague.get(link).text and "<textarea" not in colleague.text
    proof = proof_of(owner, session, design)
    refuse_proof(session, proof.ref, "写真の出どころ", actor=COMMAND, at=proof.made_at)
    assert "写真の出どころ" in owner.get(base).text and "差し戻し" in owner.get("/merchant/designs").text


def test_a_comment_points_at_a_place_that_was_pressed_on_a_picture(owner, app, session, base):
    path, colleague = asked(owner, base), Browser(app)
    link = re.search(r"(/proof/[\w-]+)<", owner.text)[1]
    pressed = {"author": "𠮷田", "text": "右へ", "side": "", "at_front.x": "130", "at_front.y": "82"}
    colleague.get(link).submit(**pressed)
    assert 'value="front 42.8 27.0"' in colleague.text and "右へ" in colleague.text and "＋" in colleague.text
    chosen = {"author": "𠮷田", "text": "右へ", "side": "front", "point": "front 42.8 27.0"}
    for _twice in range(2):
        colleague.submit(**chosen)
    assert colleague.text.count("右へ") == 1 and 'cx="42.8"' in colleague.text
    colleague.submit(**(pressed | {"at_front.x": "0", "at_front.y": "0"}))  # by the keyboard: all of the side
    assert 'name="point" value=""' in colleague.text and re.search(r'value="front" selected', colleague.text)
    pressed = {"token": owner.get(path).token, "text": "戻す", "side": "back", "at_back.x": "900", "at_back.y": "10"}
    owner.post(f"{path}/comment", pressed)
    assert 'value="back 85.6 3.3"' in owner.text
    owner.post(f"{path}/comment", {"token": owner.token, "text": "戻す", "side": "", "point": "back 85.6 3.3"})
    session.expire_all()
    (first, last) = comments(session, owner.member.scope, path.rpartition("/")[2])
    assert (first.side, first.x, first.y, last.side, last.x) == ("front", 42.8, 27.0, "", None)


def test_comments_without_signing_in_are_limited(owner, app, base, monkeypatch):
    monkeypatch.setattr("portal.web.limits.COMMENTS_PER_VISITOR", Limit(1, timedelta(hours=1)))
    asked(owner, base)
    colleague = Browser(app).get(re.search(r"(/proof/[\w-]+)<", owner.text)[1])
    colleague.submit(author="花", text="一つ目", side="")
    colleague.submit(author="花", text="二つ目", side="", status=429)


def test_a_link_can_be_renewed_and_a_proof_withdrawn(owner, app, session, design, base):
    path, colleague = asked(owner, base), Browser(app)
    old = re.search(r"(/proof/[\w-]+)<", owner.text)[1]
    owner.post(f"{path}/link", {"token": owner.token})
    new = re.search(r"(/proof/[\w-]+)<", owner.text)[1]
    colleague.get(old, status=410)
    assert "いまは見られません" in colleague.text
    colleague.get(new)
    token = colleague.token
    owner.get(f"{path}/withdraw").submit()
    assert owner.path == base and proof_of(owner, session, design).state == "withdrawn"
    colleague.post(new, {"token": token, "author": "花", "text": "遅い", "side": ""}, status=410)


def test_what_does_not_print_is_told_when_a_proof_is_asked_for_and_when_it_is_approved(
    owner, session, design, base, clock
):
    content, scope, editor = deepcopy(design.content), owner.member.scope, Editor("", "花")
    content["front"]["elements"][0]["x"] = 0.2
    save_design(session, scope, design.ref, content, expected_revision=None, editor=editor, at=clock.now())
    path = asked(owner, base)
    owner.get(f"{path}/approve").submit(status=409)
    assert "校了にできません" in owner.text and "安全範囲" in owner.text
    save_design(session, scope, design.ref, {"half": 1}, expected_revision=None, editor=editor, at=clock.now())
    owner.get(f"{base}/proof").submit(note="", status=409)
    assert "校正を作れません" in owner.text and "エラー" in owner.text


def test_in_the_sandbox_a_design_is_accepted_at_once(in_sandbox, session, files, clock):
    owner, scope = in_sandbox, in_sandbox.member.scope.in_mode(sandbox=True)
    made = design_from_template(session, files, scope, "plain", actor=COMMAND, at=clock.now())
    path = asked(owner, f"/merchant/designs/{made.ref}")
    owner.get(f"{path}/approve").submit().submit()
    assert "審査なしで承認されました" in owner.text and "承認済み" in owner.get("/merchant/designs").text
