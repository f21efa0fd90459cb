"""Many members in one request, each with a result of its own."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, validate

from portal.api import caller
from portal.api.documenting import Documented
from portal.api.faults import refusals
from portal.api.fields import Answers, Choice, Line, Takes, Whole
from portal.api.lines import CSV, NDJSON, OnLine, read_members_csv, read_ndjson
from portal.api.member_faults import member_faults
from portal.api.resources.member_schemas import MEMBER_NO, NewMember
from portal.api.resources.members import own_scope, resource
from portal.members import (
    MEMBER_NO_LIMIT,
    MemberRefused,
    MemberUnknown,
    Particulars,
    State,
    add_member,
    change_member,
    member_by_no,
    member_rejoins,
)
from portal.organisations import KeyScope
from portal.web import current
from portal.web.language import N_

__all__ = ["resource"]

MOST = 200  # members in one request: about a second
MOST_BYTES = 1_000_000
ADDED, CHANGED, UNCHANGED, FAULTY = RESULTS = ("added", "changed", "unchanged", "faulty")


class Each(fields.List[Any]):
    """A list whose items are looked at one by one: what is wrong with one is its own, and refuses no other.

    Loaded, each is its line (None in JSON) and what it is, or why it is refused.
    """

    def __init__(self, schema: Schema, **options: Any) -> None:
        self.schema = schema
        super().__init__(fields.Nested(schema), **options)
        self.error_messages["invalid"] = "not-list"

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> list[Any]:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        return [self._item(item) for item in value]

    def _item(self, item: Any) -> tuple[int | None, Any]:
        line = item.line if isinstance(item, OnLine) else None
        try:
            if isinstance(item, OnLine):
                if item.refusal:
                    raise ValidationError(item.refusal)
                item = item.thing
            return line, self.schema.load(item)
        except ValidationError as refused:
            return line, refused


class ManyMembers(Takes):
    """Members to be added or changed."""

    other_bodies: ClassVar = {
        NDJSON: lambda raw: {"members": read_ndjson(raw)},
        CSV: lambda raw: {"members": read_members_csv(raw)},
    }
    members = Each(
        NewMember(),
        required=True,
        validate=validate.Length(1, MOST, error=f"range|1–{MOST}"),
        metadata={
            "description": N_("会員の一覧です（200人まで）。省いた項目は、すでにある会員ではそのままです。"),
            "example": [{"member_no": "0001", "name": "髙﨑 花子"}, {"member_no": "0002", "name": "山田 太郎"}],
        },
    )


class Refusal(Answers):
    """What is wrong with one value."""

    pointer = Line(
        200, metadata={"description": N_("本文の中の位置です（JSON Pointer）。"), "example": "#/members/1/postcode"}
    )
    code = Line(40, metadata={"description": N_("理由のコードで、変わりません。"), "example": "postcode"})
    detail = Line(200, metadata={"description": N_("理由の説明です。"), "example": "7桁の数字で指定してください。"})


class Result(Answers):
    """What became of one member."""

    line = Whole(
        1,
        MOST_BYTES,
        allow_none=True,
        metadata={"description": N_("NDJSONとCSVの、行の番号です（1から）。JSONではnullです。"), "example": None},
    )
    member_no = Line(MEMBER_NO_LIMIT, allow_none=True, metadata=MEMBER_NO)
    result = Choice(
        RESULTS,
        metadata={
            "description": N_("added：登録、changed：変更、unchanged：変更なし、faulty：誤りがあり何もしていません。"),
            "example": ADDED,
        },
    )
    ref = Line(
        22,
        data_key="id",
        allow_none=True,
        metadata={"description": N_("会員のIDです。誤りがあるときはnullです。"), "example": "7Qd1mXw9Tn5gY3bZ2cR4aE"},
    )
    errors = fields.List(fields.Nested(Refusal), metadata={"description": N_("誤りの一覧です。なければ空です。")})


class Results(Answers):
    """What became of all of them, in their order."""

    data = fields.List(fields.Nested(Result), required=True)
    added = Whole(0, MOST, metadata={"description": N_("登録した人数です。"), "example": 1})
    changed = Whole(0, MOST, metadata={"description": N_("変更した人数です。"), "example": 0})
    unchanged = Whole(0, MOST, metadata={"description": N_("変更のなかった人数です。"), "example": 0})
    faulty = Whole(0, MOST, metadata={"description": N_("誤りのあった人数です。"), "example": 0})


@resource.operation(
    "/members/bulk",
    method="POST",
    needs=KeyScope.MEMBERS_WRITE,
    answers=Results(),
    says=Documented(
        N_("まとめて登録・変更する"),
        N_(
            "会員番号の会員がいれば変更し、いなければ登録します。退会した会員は会員に戻ります。"
            "誤りのある人だけを残して、ほかの人は登録します。結果は送った順に返します。"
            "JSONのほかに、1行に1人のNDJSON（application/x-ndjson）と、見出しのあるUTF-8のCSV（text/csv）でも送れます。"
            "どれも200人までで、もっと多いときは /member-lists を使ってください。"
        ),
        takes=ManyMembers(),
        most_bytes=MOST_BYTES,
    ),
)
def put_members(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Adds or changes each member; all that is right with one request is done together."""
    results, seen = [], dict[str, int]()
    for place, (line, told) in enumerate(values["members"]):
        results.append({"line": line, **_result(place, told, seen)})
    counts = {name: sum(one["result"] == name for one in results) for name in RESULTS}
    return {"data": results, **counts}


def _result(place: int, told: Any, seen: dict[str, int]) -> Mapping[str, Any]:
    if isinstance(told, ValidationError):
        sent = told.data if isinstance(told.data, dict) else {}
        typed = sent.get("member_no")
        return _faulty(typed if isinstance(typed, str) else None, place, told.messages)
    member_no = told["member_no"]
    if member_no in seen:
        return _faulty(member_no, place, {"member_no": ["twice"]})
    seen[member_no] = place
    try:
        return {"member_no": member_no, "errors": [], **_put(told)}
    except MemberRefused as refused:
        return _faulty(member_no, place, member_faults(refused))


def _faulty(member_no: str | None, place: int, messages: Any) -> Mapping[str, Any]:
    errors: Sequence[Mapping[str, str]] = refusals("json", {"members": {place: messages}})
    return {"member_no": member_no, "result": FAULTY, "ref": None, "errors": errors}


def _put(told: dict[str, Any]) -> Mapping[str, Any]:
    session, own, actor, at = current.session(), own_scope(), caller.actor(), current.now()
    try:
        there = member_by_no(session, own, told["member_no"])
    except MemberUnknown:
        return {"result": ADDED, "ref": add_member(session, own, Particulars(**told), actor=actor, at=at).ref}
    now = {name: getattr(there, name) for name in Particulars.__slots__}
    before, had_left = there.changed_at, there.state == State.LEFT
    wanted = Particulars(**(now | told | {"fields": {**there.fields, **told.get("fields", {})}}))
    if had_left:
        member_rejoins(session, own, there.ref, actor=actor, at=at)
    changed = change_member(session, own, there.ref, wanted, actor=actor, at=at)
    is_changed = had_left or changed.changed_at != before
    return {"result": CHANGED if is_changed else UNCHANGED, "ref": there.ref}
