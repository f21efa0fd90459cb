"""Designs of cards: listed, made, changed, with the files beside them."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from portal.api import caller
from portal.api.documenting import Documented
from portal.api.faults import one_refused
from portal.api.frame import Answer, Resource, representation
from portal.api.paging import listed
from portal.api.resources.design_schemas import (
    DesignChange,
    DesignList,
    DesignQuery,
    DesignShown,
    FileShown,
    FileWithData,
    NewDesign,
    SentFile,
)
from portal.api.versions import expect_version
from portal.artwork import read_design
from portal.designs import (
    Design,
    DesignState,
    Draft,
    Editor,
    add_file,
    content_bytes,
    design_files,
    design_from_template,
    designs,
    find_design,
    make_design,
    read_file,
    remove_file,
    save_design,
)
from portal.organisations import KeyScope, Scope
from portal.web import current
from portal.web.language import N_

resource = Resource("designs", about=N_("カード、はがき、eカードのデザインです。校了は、担当者が管理画面で行います。"))

READ, WRITE = KeyScope.DESIGNS_READ, KeyScope.DESIGNS_WRITE
MOST_BYTES = 70_000_000  # of a body with files: 50 MB in Base64, and what is around
DESIGN = DesignShown()


@resource.operation(
    "/designs",
    method="GET",
    needs=READ,
    answers=DesignList(),
    says=Documented(N_("デザインの一覧"), N_("最後に変えたものから順に返します。"), asks=DesignQuery()),
)
def list_designs(asked: Mapping[str, Any]) -> Answer:
    """The caller's designs, the last changed first."""
    found = designs(current.session(), own_scope(), archived=asked["state"] == DesignState.ARCHIVED)
    if after := asked["after"]:
        refs = [one.ref for one in found]
        if after not in refs:
            raise one_refused("after", "cursor")
        found = found[refs.index(after) + 1 :]
    return listed(found[: asked["limit"] + 1], asked, lambda one: str(one.ref))


@resource.operation(
    "/designs",
    method="POST",
    needs=WRITE,
    answers=DESIGN,
    says=Documented(
        N_("デザインを作る"),
        N_("ひな形の名前か、内容とファイルを送ります。"),
        takes=NewDesign(),
        refuses=["too-many-designs"],
        made=True,
        most_bytes=MOST_BYTES,
    ),
)
def create_design(values: Mapping[str, Any]) -> Answer:
    """Makes a design."""
    session, store, scope, name = current.session(), caller.files(), own_scope(), values["name"]
    if (values["content"] is None) == (not values["template"]):
        raise one_refused("#/content", "template-or-content")
    if values["template"]:
        made = design_from_template(
            session, store, scope, values["template"], name=name, actor=caller.actor(), at=current.now()
        )
    else:
        draft = Draft(values["content"], {file["name"]: file["data"] for file in values["files"]}, name=name)
        made = make_design(session, store, scope, draft, actor=caller.actor(), at=current.now())
    return Answer(_shown(made), Location=url_for(".get_design", ref=made.ref))


@resource.operation(
    "/designs/<ref:ref>",
    method="GET",
    needs=READ,
    answers=DESIGN,
    says=Documented(N_("デザインを参照する"), N_("内容とファイルの一覧を返します。")),
)
def get_design(ref: str) -> Mapping[str, Any]:
    """One design."""
    return _shown(find_design(current.session(), own_scope(), ref))


@resource.operation(
    "/designs/<ref:ref>",
    method="PATCH",
    needs=WRITE,
    answers=DESIGN,
    says=Documented(
        N_("デザインを変更する"),
        N_("名前と内容を変えます。内容は全体を置き換えます。変える前の内容は、版として残ります。"),
        takes=DesignChange(),
        refuses=["state-refused"],
        most_bytes=2_000_000,
    ),
)
def update_design(values: Mapping[str, Any], ref: str) -> Mapping[str, Any]:
    """Changes a design's name or content."""
    session, scope, actor = current.session(), own_scope(), caller.actor()
    found = find_design(session, scope, ref, hold=True)
    expect_version(representation(DESIGN, _shown(found)))
    content = {**values.get("content", found.content)}
    if "name" in values:
        content["name"] = values["name"]
    read_design(content_bytes(content))
    editor = Editor("", actor.name)
    save_design(session, scope, ref, content, expected_revision=found.revision, editor=editor, at=current.now())
    return _shown(find_design(session, scope, ref))


@resource.operation(
    "/designs/<ref:ref>/files",
    method="POST",
    needs=WRITE,
    answers=FileShown(),
    says=Documented(
        N_("ファイルを加える"),
        N_("画像や背景（PDF、SVG、PNG、JPEG、TIFF、50 MBまで）を加えます。同じ名前のファイルは置き換えます。"),
        takes=SentFile(),
        refuses=["state-refused"],
        made=True,
        most_bytes=MOST_BYTES,
    ),
)
def add_design_file(values: Mapping[str, Any], ref: str) -> Answer:
    """Keeps a file beside a design."""
    session, name, data = current.session(), values["name"], values["data"]
    kept = add_file(session, caller.files(), own_scope(), ref, name, data, actor=caller.actor(), at=current.now())
    return Answer(kept, Location=url_for(".get_design_file", ref=kept.ref))


@resource.operation(
    "/design-files/<ref:ref>",
    method="GET",
    needs=READ,
    answers=FileWithData(),
    says=Documented(N_("ファイルを受け取る"), N_("加えたときのままの内容を返します。")),
)
def get_design_file(ref: str) -> Mapping[str, Any]:
    """One file with what it holds."""
    file, data = read_file(current.session(), caller.files(), own_scope(), ref)
    return {name: getattr(file, name) for name in ("ref", "name", "media_type", "size", "sha256")} | {"data": data}


@resource.operation(
    "/design-files/<ref:ref>",
    method="DELETE",
    needs=WRITE,
    answers=None,
    says=Documented(
        N_("ファイルを外す"),
        N_("デザインで使っているファイルは外せません。前の版のファイルは残ります。"),
        refuses=["file-in-use", "state-refused"],
    ),
)
def delete_design_file(ref: str) -> None:
    """Takes a file away."""
    expect_version(representation(FileWithData(), get_design_file(ref)))
    remove_file(current.session(), caller.files(), own_scope(), ref, actor=caller.actor(), at=current.now())


def own_scope() -> Scope:
    """What the caller may see without its tenants: they have designs of their own."""
    return caller.scope().own()


def _shown(design: Design) -> Mapping[str, Any]:
    """A design with the files beside it."""
    named = ("ref", "name", "medium", "state", "revision", "made_at", "changed_at", "content")
    beside = design_files(current.session(), own_scope(), design.ref)
    return {name: getattr(design, name) for name in named} | {"files": beside}
