"""Large lists of members: sent as CSV, checked by a job, their faults told line by line, then taken."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from portal.api import caller
from portal.api.design_faults import found_as_errors
from portal.api.documenting import Documented
from portal.api.faults import one_refused
from portal.api.frame import Answer
from portal.api.paging import Page, listed, number_in
from portal.api.problems import Problem
from portal.api.resources.member_bulk import resource
from portal.api.resources.member_list_schemas import FaultyLines, ListOfLists, ListShown, NewList
from portal.api.resources.members import own_scope
from portal.artwork import Finding, MemberListRefused
from portal.members import (
    MOST_MEGABYTES,
    MemberList,
    MemberListRow,
    begin_list,
    faults_of,
    find_list,
    findings_of,
    member_lists,
    refusal_of,
    take_list,
)
from portal.organisations import KeyScope, ObjectUnknown
from portal.web import current
from portal.web.artwork_words import sentence
from portal.web.language import N_, chosen

__all__ = ["resource"]

LIST = ListShown()
_PLAIN = tuple(name for name in LIST.fields if name != "refusal")


@resource.operation(
    "/member-lists",
    method="GET",
    needs=KeyScope.MEMBERS_READ,
    answers=ListOfLists(),
    says=Documented(N_("取り込みの一覧"), N_("管理画面で取り込んだものも、新しい順に返します。"), asks=Page()),
)
def list_member_lists(asked: Mapping[str, Any]) -> Answer:
    """The lists, the newest first."""
    try:
        found = member_lists(current.session(), own_scope(), after=asked["after"], limit=asked["limit"] + 1)
    except ObjectUnknown:
        raise one_refused("after", "cursor") from None
    return listed([_shown(one) for one in found], asked, lambda one: str(one["ref"]))


@resource.operation(
    "/member-lists",
    method="POST",
    needs=KeyScope.MEMBERS_WRITE,
    answers=LIST,
    says=Documented(
        N_("会員の一覧を送る"),
        N_(
            "CSV（UTF-8かシフトJIS、10万行まで）を受け取って検査します。本文は、CSVそのもの（text/csv）でもJSONでも"
            "かまいません。検査が終わったら、誤りを見て、登録してください。"
        ),
        takes=NewList(),
        made=True,
        most_bytes=MOST_MEGABYTES * 1_000_000 + 1_000_000,
    ),
)
def create_member_list(values: Mapping[str, Any]) -> Answer:
    """Keeps a list and checks it."""
    session, source, name = current.session(), values["csv"], values["name"]
    try:
        made = begin_list(
            session, caller.files(), own_scope(), name=name, source=source, actor=caller.actor(), at=current.now()
        )
    except MemberListRefused as refused:
        raise Problem("values-refused", errors=found_as_errors(refused.findings, lambda _one: "#/csv")) from refused
    return Answer(_shown(made), Location=url_for(".get_member_list", ref=made.ref))


@resource.operation(
    "/member-lists/<ref:ref>",
    method="GET",
    needs=KeyScope.MEMBERS_READ,
    answers=LIST,
    says=Documented(N_("取り込みを参照する"), N_("状態と、登録、変更、誤りの数を返します。")),
)
def get_member_list(ref: str) -> Mapping[str, Any]:
    """One list."""
    return _shown(find_list(current.session(), own_scope(), ref))


@resource.operation(
    "/member-lists/<ref:ref>/faults",
    method="GET",
    needs=KeyScope.MEMBERS_READ,
    answers=FaultyLines(),
    says=Documented(
        N_("取り込みの誤り"),
        N_("誤りのある行を、理由とともに行の順に返します。直した行だけを、別の一覧として送れます。"),
        asks=Page(),
    ),
)
def list_member_list_faults(asked: Mapping[str, Any], ref: str) -> Answer:
    """The lines that are faulty."""
    after, most = number_in(asked["after"]), asked["limit"] + 1
    found = faults_of(current.session(), own_scope(), ref, after=after, limit=most)
    return listed([_faulty(row) for row in found], asked, lambda row: str(row["line"]))


@resource.operation(
    "/member-lists/<ref:ref>/take",
    method="POST",
    needs=KeyScope.MEMBERS_WRITE,
    answers=LIST,
    says=Documented(
        N_("会員の一覧を登録する"),
        N_("誤りのない行を、登録か変更します。誤りのある行は残ります。多いときは、あとから taken になります。"),
        refuses=["state-refused"],
    ),
)
def take_member_list(ref: str) -> Mapping[str, Any]:
    """Makes members of all good lines."""
    files, actor = caller.files(), caller.actor()
    return _shown(take_list(current.session(), files, own_scope(), ref, actor=actor, at=current.now()))


def _shown(found: MemberList) -> Mapping[str, Any]:
    refusal = refusal_of(found)
    return {name: getattr(found, name) for name in _PLAIN} | {"refusal": _said(refusal) if refusal else ""}


def _faulty(row: MemberListRow) -> Mapping[str, Any]:
    errors = [
        {"column": str(one.details.get("column", "")), "code": one.code.value, "detail": _said(one)}
        for one in findings_of(row)
    ]
    return {"line": row.line, "cells": row.cells, "errors": errors}


def _said(finding: Finding) -> str:
    return sentence(finding, chosen())
