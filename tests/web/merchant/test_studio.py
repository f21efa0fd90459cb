"""The studio's page and what its script is told."""

import json
from copy import deepcopy
from io import BytesIO

import pytest
from PIL import Image

from portal.adapters.files import FilesFolder
from portal.designs import archive_design, design_from_template, find_design, versions
from portal.members import Particulars, add_member
from portal.organisations import COMMAND, Role
from tests.web.browser import NAVIGATION


@pytest.fixture
def files(app, tmp_path):
    """Where this test's files lie."""
    app.extensions["wiring"].__dict__["files"] = FilesFolder(tmp_path / "files")
    return app.extensions["wiring"].files


@pytest.fixture
def design(owner, session, files, clock):
    """A design begun from a template."""
    return design_from_template(session, files, owner.member.scope, "plain", actor=COMMAND, at=clock.now())


class Studio:
    """What the script does, for one who is signed in."""

    def __init__(self, browser, design, editor="page-1"):
        self.browser, self.base, self.editor = browser, f"/merchant/designs/{design.ref}/studio", editor
        self.token = browser.get(self.base).text.partition('data-token="')[2].partition('"')[0]

    def ask(self, name):
        return self.browser.client.get(f"{self.base}/{name}", headers=NAVIGATION)

    def post(self, name, status=200, **fields):
        form = {"token": self.token, "editor": self.editor, **fields}
        if "content" in form:
            form["content"] = json.dumps(form["content"])
        answer = self.browser.client.post(
            f"{self.base}/{name}", data=form, headers=NAVIGATION, content_type="multipart/form-data"
        )
        assert answer.status_code == status, answer.get_data(as_text=True)[:500]
        return answer.json


@pytest.fixture
def studio(owner, design):
    return Studio(owner, design)


def moved(content, **changes):
    changed = deepcopy(content)
    changed["front"]["elements"][1] |= changes
    return changed


def test_the_page_says_what_to_do_without_scripts_and_takes_a_design_file_back(owner, studio, design, session):
    assert "JavaScriptが使えないため" in owner.text and 'data-editable="yes"' in owner.text
    sent = {**studio.ask("design.json").json, "name": "別の名前"}
    form = {"token": owner.token, "file": (BytesIO(json.dumps(sent).encode()), "design.json")}
    owner.post(f"{studio.base}/design.json", form, content_type="multipart/form-data")
    session.expire_all()
    assert "保存しました" in owner.text and find_design(session, owner.member.scope, design.ref).name == "別の名前"
    assert [one.note for one in versions(session, owner.member.scope, design.ref)] == ["design.json を読み込む前"]
    form = {"token": owner.token, "file": (BytesIO(b"PK"), "design.zip")}
    owner.post(f"{studio.base}/design.json", form, content_type="multipart/form-data", status=422)
    assert "デザインとして読めません" in owner.text


def test_the_script_begins_with_the_design_its_files_members_and_texts(studio, owner, session, clock):
    add_member(session, owner.member.scope, Particulars("A-1", "山田 太郎"), actor=COMMAND, at=clock.now())
    state = studio.ask("state.json").json
    assert state["revision"] == 1 and [file["name"] for file in state["files"]] == ["bands.pdf"]
    assert [one["label"] for one in state["members"]][:3] == [
        "見本（髙﨑 𠮷之助）", "長い名前の見本", "名前がいちばん長い会員：山田 太郎",
    ]  # fmt: skip
    assert state["texts"]["someone"].startswith("{name}さん") and state["texts"]["kinds"]["qr"] == "QRコード"
    owner.client.set_cookie("language", "en")
    assert studio.ask("state.json").json["texts"]["kinds"]["qr"] != "" and studio.ask("members.json").status_code == 200


def test_saving_expects_a_revision_and_two_who_saved_lose_nothing(studio, merchant, design, session):
    content = studio.ask("state.json").json["content"]
    mine, theirs = moved(content, x=11), moved(content, x=12)
    assert studio.post("save", content=mine, revision=1) == {"revision": 2}
    assert studio.post("save", content=mine, revision=1) == {"revision": 2}  # its answer was lost

    other = Studio(merchant(Role.EDITOR, name="佐藤 花"), design, "page-2")
    refused = other.post("save", 409, content=theirs, revision=1)
    assert refused == {"code": "edited_meanwhile", "revision": 2, "by": "髙﨑 花"}
    assert other.post("save", content=theirs, revision=1, keep="theirs") == {"revision": 4, "content": mine}
    assert other.post("save", content=theirs, revision=1, keep="mine") == {"revision": 5}

    scope = studio.browser.member.scope
    session.expire_all()
    kept = {
        one.note: one.content["front"]["elements"][1]["x"] for one in versions(session, scope, design.ref) if one.note
    }
    assert kept == {"佐藤 花さんの、残さなかった変更": 12, "上書きする前の、ほかの人の保存": 11}
    assert find_design(session, scope, design.ref).content == theirs


def test_a_second_page_is_told_who_edits_and_may_take_over(studio, merchant, design, clock):
    other = Studio(merchant(Role.EDITOR, name="佐藤 花"), design, "page-2")
    assert studio.post("presence", do="stay")["editing"] == ""
    assert other.post("presence", do="stay")["editing"] == "髙﨑 花" == other.post("presence", do="look")["editing"]
    assert other.post("presence", do="take")["editing"] == ""
    assert studio.post("presence", do="stay")["editing"] == "佐藤 花"
    other.post("presence", do="leave")
    assert studio.post("presence", do="stay")["editing"] == ""
    clock.advance(minutes=2)
    assert other.post("presence", do="stay")["editing"] == ""


def test_a_side_is_drawn_for_the_member_that_was_chosen(studio, owner, session, clock):
    content = studio.ask("state.json").json["content"]
    add_member(session, owner.member.scope, Particulars("A-1", "山田 太郎"), actor=COMMAND, at=clock.now())
    ref = studio.ask("members.json").json["members"][2]["value"]
    drawn = [studio.post("preview", content=content, side="front", member=member) for member in ("sample-0", ref)]
    assert drawn[0]["svg"] != drawn[1]["svg"] and "data:" not in drawn[0]["svg"]
    assert drawn[0]["areas"]["1"][:2] == [10, 10.6] and len(drawn[0]["areas"]) == len(content["front"]["elements"])
    picture = drawn[0]["svg"].partition('href="')[2].partition('"')[0].replace("&amp;", "&")
    shown = owner.client.get(picture, headers=NAVIGATION)
    assert Image.open(BytesIO(shown.data)).size[0] > 400 and shown.mimetype == "image/jpeg"
    assert studio.post("preview", content={**content, "back": {"elements": []}}, side="back")["areas"] == {}


def test_what_is_faulty_is_told_with_its_place_and_the_rest_is_drawn(studio):
    content = moved(studio.ask("state.json").json["content"], x=80)
    content["front"]["elements"].append({"type": "text", "x": 1, "y": 1, "width": 0, "height": 5, "text": "x"})
    assert 'data-place="1"><g' in studio.post("preview", content=content, side="front")["svg"]
    found = studio.post("check", content=content)["findings"]
    assert {(one["severity"], one["where"]) for one in found} >= {
        ("error", "/front/elements/1"), ("error", "/front/elements/8/width"),
    }  # fmt: skip
    assert any("「文字 organisation」が安全範囲" in one["text"] for one in found)
    assert studio.post("check", content={"version": 1})["findings"][0]["severity"] == "error"
    assert studio.post("preview", 422, content={"version": 1}, side="front")["code"] == "refused"


def test_files_are_kept_beside_the_design_or_refused_with_a_reason(studio):
    png = BytesIO()
    Image.new("L", (400, 300), 90).save(png, "PNG")
    kept = studio.post("files", file=(BytesIO(png.getvalue()), "灰色.png"))
    assert kept["name"] == "灰色.png" and [one["name"] for one in kept["files"]] == ["bands.pdf", "灰色.png"]
    assert studio.ask("picture?file=灰色.png").mimetype in {"image/png", "image/jpeg"}
    assert "対応していない形式" in studio.post("files", 422, file=(BytesIO(b"GIF89a"), "x.gif"))["text"]
    assert "名前を変えて" in studio.post("files", 422, file=(BytesIO(png.getvalue()), "..png"))["text"]
    assert [studio.ask(f"picture?{query}").status_code for query in ("file=no.png", "", "file=bands.pdf&trim=x")] == [
        404, 400, 400,
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["save", "preview", "check", "presence", "files"])
def test_nothing_is_taken_from_a_form_of_somebody_elses(studio, name):
    studio.token = "x.y.z"
    assert studio.post(name, 400)["code"] == "stale"


def test_a_design_that_was_put_away_can_be_looked_at_and_no_more(studio, owner, design, session, clock):
    content = studio.ask("state.json").json["content"]
    archive_design(session, owner.member.scope, design.ref, actor=COMMAND, at=clock.now())
    assert "しまわれて" in studio.post("save", 409, content=content, revision=1)["text"]
    assert studio.post("preview", content=content, side="front")["svg"]
    assert 'data-editable="no"' in owner.get(studio.base).text


def test_a_viewer_looks_and_does_not_save(merchant, design):
    viewer = Studio(merchant(Role.VIEWER), design)
    assert 'data-editable="no"' in viewer.browser.text
    content = viewer.ask("state.json").json["content"]
    assert viewer.post("preview", content=content, side="back")["svg"]
    assert viewer.browser.client.post(f"{viewer.base}/save", headers=NAVIGATION).status_code == 403
