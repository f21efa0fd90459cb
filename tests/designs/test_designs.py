"""Designs: begun, saved by one and by two at once, kept in versions, put away; their files."""

import json
import os
import zipfile
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from importlib import import_module
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy.orm import Session, sessionmaker

from portal.artwork import DesignRefused
from portal.designs import (
    ArchiveRefused,
    BeingEdited,
    ContentRefused,
    Design,
    DesignArchived,
    Draft,
    EditedMeanwhile,
    Editor,
    FileInUse,
    FileNameRefused,
    FileRefused,
    TemplateUnknown,
    TooManyDesigns,
    VersionKind,
    add_file,
    archive_design,
    design_as_zip,
    design_drawing,
    design_files,
    design_from_template,
    designs,
    draft_from_zip,
    duplicate_design,
    editing_now,
    find_design,
    forget_unnamed_files,
    keep_aside,
    leave_editing,
    make_design,
    name_version,
    picture_of,
    read_file,
    remove_file,
    rename_design,
    restore_version,
    save_design,
    save_over,
    take_editing,
    unarchive_design,
    version_colour,
    versions,
)
from portal.kernel.files import Files
from portal.organisations import ObjectUnknown, Scope, audit_entries, scope_of
from tests.designs.conftest import picture
from tests.designs.desk import picture as painted
from tests.factories import Factory, Member
from tests.fakes import NOON
from tests.races import at_once

Begin = Callable[..., Design]
HANA, KEN = Editor("page-1", "髙﨑 花"), Editor("page-2", "佐藤 健")
on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def begin(session: Session, files: Files, staff: Member) -> Begin:
    """``begin(scope=…, name="…")``: a design begun from the plain template."""

    def begun(scope: Scope | None = None, name: str = "", template: str = "plain") -> Design:
        mode = scope or staff.scope
        return design_from_template(session, files, mode, template, name=name, actor=staff.actor, at=NOON)

    return begun


def called(design: Design, name: str) -> dict[str, Any]:
    """The design's content under another name."""
    return {**deepcopy(design.content), "name": name}


def zipped(entries: dict[str, str]) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return written.getvalue()


def save(session: Session, staff: Member, ref: str, content: Any, expected: int | None, **more: Any) -> int:
    given: dict[str, Any] = {"editor": HANA, "at": NOON} | more
    return save_design(session, staff.scope, ref, content, expected_revision=expected, **given)


def test_a_design_begins_from_a_template_with_its_files_and_is_noted(session, staff, files, begin: Begin):
    made = begin(name="みどり会員証")
    assert (made.name, made.content["name"], made.medium, made.template) == ("みどり会員証",) * 2 + ("card", "plain")
    (file,) = design_files(session, staff.scope, made.ref)
    assert (file.name, file.media_type) == ("bands.pdf", "application/pdf")
    assert len(read_file(session, files, staff.scope, file.ref)[1]) == file.size
    noted = next(one for one in audit_entries(session, staff.scope) if one.action == "design.made")
    assert noted.about == made.ref and noted.details["template"] == "plain"
    with pytest.raises(TemplateUnknown):
        begin(template="../plain")


def test_a_design_is_its_merchants_and_its_modes(session, staff, make: Factory, begin: Begin):
    live, trying = begin(), begin(staff.scope.in_mode(sandbox=True))
    assert [one.ref for one in designs(session, staff.scope)] == [live.ref]
    assert [one.ref for one in designs(session, staff.scope.in_mode(sandbox=True))] == [trying.ref]
    for stranger in (scope_of(make.organisation()), staff.scope.in_mode(sandbox=True)):
        with pytest.raises(ObjectUnknown):
            find_design(session, stranger, live.ref)


@on_sqlite
def test_what_is_no_design_is_refused_and_leaves_nothing(session, staff, files, tmp_path):
    for draft, refused in (
        (Draft({"version": 1}), DesignRefused),
        (Draft({"name": "\ud800"}), ContentRefused),
        (Draft({"version": 1, "name": "a", "medium": "card", "front": {}}, {"a.pdf": b"%PDF-"}), FileRefused),
        (Draft({"version": 1, "name": "a", "medium": "card", "front": {}}, {"../a.png": picture()}), FileNameRefused),
    ):
        with pytest.raises(refused):
            make_design(session, files, staff.scope, draft, actor=staff.actor, at=NOON)
    assert designs(session, staff.scope) == []
    assert [one for one in (tmp_path / "files").rglob("*") if one.is_file()] == []


@on_sqlite
def test_there_is_an_end_to_how_many(session, staff, begin: Begin, monkeypatch):
    monkeypatch.setattr("portal.designs.making.MOST_DESIGNS", 1)
    begin()
    with pytest.raises(TooManyDesigns):
        begin()


@on_sqlite
def test_a_zip_goes_out_and_comes_in_as_the_same_design(session, staff, files, begin: Begin):
    first = begin(name="みどり会員証")
    again = draft_from_zip(design_as_zip(session, files, staff.scope, first.ref))
    second = make_design(session, files, staff.scope, again, actor=staff.actor, at=NOON)
    assert second.content == first.content
    hashes = [[file.sha256 for file in design_files(session, staff.scope, one.ref)] for one in (first, second)]
    assert hashes[0] == hashes[1] != []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK", "no_zip"),
        (zipped({"a": "x"}), "no_design"),
        (zipped({"design.json": "x" * 1_000_001}), "too_large"),
        (zipped({"design.json": "{}", "a..b": "x"}), "name"),
        (zipped({"design.json": "{}"} | {f"f{place}": "x" for place in range(41)}), "too_many"),
    ],
)
def test_an_archive_that_cannot_be_taken_says_why(data, reason):
    with pytest.raises(ArchiveRefused) as refused:
        draft_from_zip(data)
    assert refused.value.reason == reason


def test_an_archive_may_be_a_folder_with_an_operating_systems_clutter():
    content = {"version": 1, "name": "会員証"}
    clutter = {"__MACOSX/x": "2", "card/.DS_Store": "3"}
    data = zipped({"card/design.json": json.dumps(content), "card/a": "1"} | clutter)
    draft = draft_from_zip(data, name="別の名前")
    assert (draft.content, dict(draft.files), draft.name) == (content, {"a": b"1"}, "別の名前")


def test_saving_raises_the_revision_and_the_same_content_does_not(session, staff, begin: Begin):
    design = begin()
    wanted = called(design, "新しい名前")
    assert save(session, staff, design.ref, wanted, 1) == 2 == save(session, staff, design.ref, wanted, 2)
    assert save(session, staff, design.ref, wanted, 1) == 2  # sent again after its answer was lost
    assert (design.name, design.changed_by) == ("新しい名前", "髙﨑 花")
    with pytest.raises(EditedMeanwhile) as refused:
        save(session, staff, design.ref, called(design, "古いものから"), 1)
    assert (refused.value.revision, refused.value.by) == (2, "髙﨑 花")
    assert save(session, staff, design.ref, {"half": "done"}, 2) == 3 and design.name == "新しい名前"
    for nothing in ([], "x", {"x": float("nan")}, {"x": "\x00"}, {"x": "あ" * 400_000}):
        with pytest.raises(ContentRefused):
            save(session, staff, design.ref, nothing, 3)


def test_of_two_who_save_at_the_same_moment_one_is_told(sessions: sessionmaker[Session], session, staff, begin: Begin):
    design = begin()
    contents, ref, scope = [called(design, f"その{place}") for place in range(4)], design.ref, staff.scope
    session.rollback()

    def work(place: int) -> int:
        with sessions() as own:
            try:
                return save_design(own, scope, ref, contents[place], expected_revision=1, editor=KEN, at=NOON)
            except EditedMeanwhile as refused:
                return -refused.revision

    assert sorted(at_once(4, work)) == [-2, -2, -2, 2]
    session.expire_all()
    assert find_design(session, scope, ref).revision == 2


def test_neither_of_two_loses_anything(session, staff, begin: Begin):
    design, scope, actor = begin(), staff.scope, staff.actor
    save(session, staff, design.ref, called(design, "花の"), 1)
    over = save_over(session, scope, design.ref, called(design, "健の"), "花の保存", editor=KEN, actor=actor, at=NOON)
    left = keep_aside(session, scope, design.ref, called(design, "花の2"), "残す", editor=HANA, actor=actor, at=NOON)
    assert over == 3 and left.content["name"] == "健の" == left.name
    assert {one.note: one.name for one in versions(session, scope, design.ref) if one.note} == {
        "花の保存": "花の", "残す": "花の2",
    }  # fmt: skip


@on_sqlite
def test_who_has_it_open_is_told_until_they_leave_are_replaced_or_fall_silent(session, staff, begin: Begin):
    ref, scope = begin().ref, staff.scope
    assert editing_now(take_editing(session, scope, ref, HANA, at=NOON), NOON) == HANA
    with pytest.raises(BeingEdited, match="髙﨑 花"):
        take_editing(session, scope, ref, KEN, at=NOON)
    assert editing_now(take_editing(session, scope, ref, KEN, force=True, at=NOON), NOON) == KEN
    leave_editing(session, scope, ref, HANA)
    assert editing_now(find_design(session, scope, ref), NOON) == KEN
    assert editing_now(find_design(session, scope, ref), NOON + timedelta(seconds=90)) is None
    leave_editing(session, scope, ref, KEN)
    assert editing_now(find_design(session, scope, ref), NOON) is None


def test_versions_are_kept_every_ten_minutes_and_by_name_and_the_oldest_automatic_ones_go(
    session, staff, begin: Begin, monkeypatch
):
    monkeypatch.setattr(import_module("portal.designs.keeping"), "KEPT_AUTOSAVES", 3)
    design, scope = begin(), staff.scope
    for minute in range(0, 60, 5):
        save(session, staff, design.ref, called(design, f"{minute}分"), None, at=NOON + timedelta(minutes=minute))
        if minute == 5:
            name_version(session, scope, design.ref, " 役員に見せた ", actor=staff.actor, at=NOON)
    kept = versions(session, scope, design.ref)
    assert [one.kind for one in kept].count(VersionKind.AUTO) == 3
    assert [(one.note, one.name) for one in kept if one.kind == VersionKind.NAMED] == [("役員に見せた", "5分")]
    assert [one.number for one in kept] == sorted((one.number for one in kept), reverse=True)


def test_a_version_comes_back_with_its_files_and_what_was_there_is_kept(session, staff, files, begin: Begin):
    design, scope, actor = begin(), staff.scope, staff.actor
    first = name_version(session, scope, design.ref, "はじめ", actor=actor, at=NOON)
    add_file(session, files, scope, design.ref, "bands.pdf", picture(), actor=actor, at=NOON)
    add_file(session, files, scope, design.ref, "logo.png", picture(7), actor=actor, at=NOON)
    save(session, staff, design.ref, called(design, "あとで"), None)
    changed = restore_version(session, files, scope, first.ref, actor=actor, at=NOON + timedelta(hours=1))
    assert (changed.name, changed.revision, changed.content) == (first.name, 3, first.content)
    assert {one.name: one.sha256 for one in design_files(session, scope, design.ref)} == first.files
    assert restore_version(session, files, scope, first.ref, actor=actor, at=NOON).revision == 3
    later = versions(session, scope, design.ref)[0]
    assert (later.name, set(later.files)) == ("あとで", {"bands.pdf", "logo.png"})
    assert restore_version(session, files, scope, later.ref, actor=actor, at=NOON).name == "あとで"


@on_sqlite
def test_files_are_looked_at_replaced_and_removed_when_nothing_draws_them(session, staff, files, begin: Begin):
    design, scope, actor = begin(), staff.scope, staff.actor
    for name, data in (("x.exe", b"MZ" * 100), ("x.pdf", b"%PDF-1.4 broken"), ("x.png", picture()[:80])):
        with pytest.raises(FileRefused):
            add_file(session, files, scope, design.ref, name, data, actor=actor, at=NOON)
    added = add_file(session, files, scope, design.ref, "図.png", picture(1), actor=actor, at=NOON)
    again = add_file(session, files, scope, design.ref, "図.png", picture(2), actor=actor, at=NOON)
    assert added.ref == again.ref and len(design_files(session, scope, design.ref)) == 2
    assert read_file(session, files, scope, again.ref)[1] == picture(2)
    bands = next(one for one in design_files(session, scope, design.ref) if one.name == "bands.pdf")
    with pytest.raises(FileInUse):
        remove_file(session, files, scope, bands.ref, actor=actor, at=NOON)
    place = f"designs/{design.ref}/{again.sha256}"
    assert files.exists(place)
    remove_file(session, files, scope, again.ref, actor=actor, at=NOON)
    assert not files.exists(place)


@on_sqlite
def test_a_file_that_nothing_names_any_more_is_gone_a_day_later(session, staff, files, begin: Begin):
    design, scope, actor = begin(), staff.scope, staff.actor
    places = []
    for shade in (1, 2, 3):
        kept = add_file(session, files, scope, design.ref, "図.png", picture(shade), actor=actor, at=NOON)
        places.append(f"designs/{design.ref}/{kept.sha256}")
        if shade == 2:
            name_version(session, scope, design.ref, "二", actor=actor, at=NOON)
    bands = next(one for one in design_files(session, scope, design.ref) if one.name == "bands.pdf")
    places.append(f"designs/{design.ref}/{bands.sha256}")
    for place in places:
        os.utime(files.local_path(place), (NOON.timestamp(), NOON.timestamp()))
    for hours, first in ((23, True), (24.5, False)):
        forget_unnamed_files(session, files=files, at=NOON + timedelta(hours=hours))
        assert [files.exists(place) for place in places] == [first, True, True, True]


@on_sqlite
def test_a_copy_stands_by_itself(session, staff, files, begin: Begin):
    design = begin()
    copy = duplicate_design(session, files, staff.scope, design.ref, name="写し", actor=staff.actor, at=NOON)
    files.delete_all(f"designs/{design.ref}")
    (file,) = design_files(session, staff.scope, copy.ref)
    assert copy.name == copy.content["name"] == "写し" and read_file(session, files, staff.scope, file.ref)[1]
    renamed = rename_design(session, staff.scope, copy.ref, "会員証", actor=staff.actor, at=NOON)
    assert renamed.content["name"] == renamed.name == "会員証"


def test_what_is_put_away_does_not_change_until_it_is_taken_back(session, staff, files, begin: Begin):
    design, scope, actor = begin(), staff.scope, staff.actor
    for _twice in range(2):
        archive_design(session, scope, design.ref, actor=actor, at=NOON)
    assert designs(session, scope) == [] and [one.ref for one in designs(session, scope, archived=True)] == [design.ref]
    with pytest.raises(DesignArchived):
        save(session, staff, design.ref, called(design, "x"), None)
    with pytest.raises(DesignArchived):
        add_file(session, files, scope, design.ref, "a.png", picture(), actor=actor, at=NOON)
    unarchive_design(session, scope, design.ref, actor=actor, at=NOON)
    assert save(session, staff, design.ref, called(design, "x"), None) == 2
    acts = [one.action for one in audit_entries(session, scope) if one.about == design.ref]
    assert acts.count("design.archived") == acts.count("design.unarchived") == 1


@on_sqlite
def test_a_picture_is_drawn_once_and_again_after_a_change(session, staff, files, begin: Begin):
    design = begin()
    drawn = [picture_of(design_drawing(session, files, staff.scope, design.ref), "front", width=200) for _ in range(2)]
    assert drawn[0] is drawn[1] and Image.open(BytesIO(drawn[0])).width == 200
    content = deepcopy(design.content)
    content["front"]["elements"] = content["front"]["elements"][:1]
    save(session, staff, design.ref, content, None)
    assert picture_of(design_drawing(session, files, staff.scope, design.ref), "front", width=200) != drawn[0]


def test_a_card_that_is_but_a_picture_has_the_pictures_colour(session, staff, files):
    whole = {"type": "image", "file": "art.png", "x": -3, "y": -3, "width": 91.6, "height": 59.98}
    box = {"type": "box", "x": 0, "y": 0, "width": 20, "height": 5, "fill": [0, 90, 90, 0]}
    for elements, colour in (([whole, box], "#163e79"), ([box], "#e83424"), ([], "")):
        content = {"version": 1, "name": "絵", "medium": "card", "front": {"elements": elements}}
        draft = Draft(content, {"art.png": painted(916, 600)})
        design = make_design(session, files, staff.scope, draft, actor=staff.actor, at=NOON)
        version = name_version(session, staff.scope, design.ref, "絵", actor=staff.actor, at=NOON)
        assert version_colour(session, files, staff.scope, version.ref) == colour
