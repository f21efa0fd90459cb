"""What the API says of designs, their files and proofs, and takes."""

import base64
import binascii
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from portal.api.fields import Answers, Choice, Line, Moment, Takes, Whole
from portal.api.paging import NEXT, Page
from portal.designs import MOST_FILES, NAME_LIMIT, NOTE_LIMIT, DesignState, ProofState, check_file
from portal.web.language import N_

AT = "2026-04-01T03:00:00.000Z"
REF = "7Qd1mXw9Tn5gY3bZ2cR4aE"
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="  # a PNG of 1 pixel
NAME = {"description": N_("デザインの名前です。"), "example": "会員証"}
CONTENT = {
    "description": N_("デザインの内容です。形は docs/design-format.md にあります。"),
    "example": {"version": 1, "name": "会員証", "medium": "card", "front": {"elements": []}},
}
FILE_NAME = {"description": N_("デザインの中でこのファイルを呼ぶ名前です。"), "example": "logo.png"}
MEDIA_TYPE = {"description": N_("ファイルの種類です。内容から判断します。"), "example": "image/png"}


class Base64(fields.String):
    """Bytes in Base64 (RFC 4648, 4)."""

    default_error_messages = {  # noqa: RUF012  # marshmallow's own form
        "required": "required", "null": "null", "validator_failed": "refused", "invalid": "not-text",
        "invalid_utf8": "not-text",
    }  # fmt: skip

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.metadata = {"contentEncoding": "base64", **self.metadata}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        text = super()._deserialize(value, attr, data, **options)
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise ValidationError("base64") from None

    def _serialize(self, value: Any, attr: str | None, obj: Any, **options: Any) -> str | None:
        return None if value is None else base64.b64encode(value).decode()


class Json(fields.Dict):
    """A JSON object, looked into by whoever it is for."""

    default_error_messages = {  # noqa: RUF012  # marshmallow's own form
        "required": "required", "null": "null", "validator_failed": "refused", "invalid": "not-object",
    }  # fmt: skip


class SentFile(Takes):
    """A file that comes with a design."""

    name = Line(200, required=True, metadata=FILE_NAME)
    data = Base64(required=True, metadata={"description": N_("ファイルの内容です（Base64）。"), "example": DOT})

    @post_load
    def check(self, sent: dict[str, Any], **_given: object) -> dict[str, Any]:
        """Looks at the file, which may take seconds, before anything is written. Raises ``FileRefused``."""
        return sent | {"data": check_file(sent["name"], sent["data"])}


class NewDesign(Takes):
    """A design to be made: from one of the templates, or of a content of one's own."""

    name = Line(NAME_LIMIT, may_be_empty=True, load_default="", metadata=NAME)
    template = Line(
        40,
        load_default="",
        may_be_empty=True,
        metadata={"description": N_("もとにするひな形の名前です。contentを送るときは付けません。"), "example": "plain"},
    )
    content = Json(load_default=None, metadata={k: v for k, v in CONTENT.items() if k != "example"})
    files = fields.List(
        fields.Nested(SentFile),
        load_default=list,
        validate=validate.Length(0, MOST_FILES, error=f"too-many|{MOST_FILES}"),
        metadata={"description": N_("contentと一緒に送るファイルです（40個まで、合わせて50 MBまで）。")},
    )


class DesignChange(Takes):
    """What is changed of a design."""

    name = Line(NAME_LIMIT, metadata=NAME)
    content = Json(metadata={k: v for k, v in CONTENT.items() if k != "example"})


class FileShown(Answers):
    """A file beside a design."""

    ref = Line(22, data_key="id", metadata={"description": N_("ファイルのIDです。"), "example": REF})
    name = Line(200, metadata=FILE_NAME)
    media_type = Line(40, metadata=MEDIA_TYPE)
    size = Whole(1, 2**53, metadata={"description": N_("バイト数です。"), "example": 6801})
    sha256 = Line(64, metadata={"description": N_("内容のSHA-256です（16進）。"), "example": "9f86d081" * 8})


class FileWithData(FileShown):
    """A file with what it holds."""

    data = Base64(metadata={"description": N_("ファイルの内容です（Base64）。"), "example": DOT})


class DesignHead(Answers):
    """A design without its content."""

    ref = Line(22, data_key="id", metadata={"description": N_("デザインのIDです。"), "example": REF})
    name = Line(NAME_LIMIT, metadata=NAME)
    medium = Choice(
        ("card", "postcard", "a6", "a4", "custom"),
        metadata={"description": N_("種類です。customは、大きさを決めて作ったものです。"), "example": "card"},
    )
    state = Choice(
        DesignState, metadata={"description": N_("active：使っている、archived：しまってある。"), "example": "active"}
    )
    revision = Whole(1, 2**31, metadata={"description": N_("保存するたびに増えます。"), "example": 3})
    made_at = Moment(data_key="created_at", metadata={"description": N_("作成日時です（UTC）。"), "example": AT})
    changed_at = Moment(metadata={"description": N_("変更日時です（UTC）。"), "example": AT})


class DesignShown(DesignHead):
    """A design."""

    content = Json(metadata=CONTENT)
    files = fields.List(fields.Nested(FileShown), metadata={"description": N_("一緒に保管しているファイルです。")})


class DesignList(Answers):
    """A page of designs."""

    data = fields.List(fields.Nested(DesignHead), required=True)
    next = Line(64, required=True, allow_none=True, metadata=NEXT)


class DesignQuery(Page):
    """Which designs are asked for."""

    state = Choice(
        DesignState,
        load_default=DesignState.ACTIVE.value,
        metadata={"description": N_("この状態のデザインだけを返します。"), "example": "active"},
    )


class FindingShown(Answers):
    """What would not print or scan."""

    code = Line(60, metadata={"description": N_("理由のコードで、変わりません。"), "example": "design-bleed-short"})
    severity = Choice(
        ("error", "warning"),
        metadata={"description": N_("error：このままでは校了できません、warning：注意です。"), "example": "warning"},
    )
    pointer = Line(
        200,
        may_be_empty=True,
        metadata={"description": N_("内容の中の位置です（JSON Pointer）。"), "example": "/front/elements/0"},
    )
    detail = Line(1000, metadata={"description": N_("何が起きるか、どう直すかの説明です。"), "example": "塗り足し"})


class FindingList(Answers):
    """All that was found."""

    data = fields.List(fields.Nested(FindingShown), required=True)


class PreviewQuery(Takes):
    """Which side is to be drawn, and how large."""

    side = Choice(
        ("front", "back"),
        load_default="front",
        metadata={"description": N_("表（front）か裏（back）です。"), "example": "front"},
    )
    width = Whole(100, 2000, load_default=800, metadata={"description": N_("絵の幅です（ピクセル）。"), "example": 800})


class DrawnShown(Answers):
    """What was drawn."""

    media_type = Line(40, metadata={"description": N_("絵や文書の種類です。"), "example": "image/png"})
    data = Base64(metadata={"description": N_("絵や文書の内容です（Base64）。"), "example": DOT})


class NewProof(Takes):
    """A proof to be made."""

    note = Line(
        NOTE_LIMIT,
        may_be_empty=True,
        load_default="",
        metadata={"description": N_("この版の覚え書きです。"), "example": "初校"},
    )


class ProofShown(Answers):
    """A proof."""

    ref = Line(22, data_key="id", metadata={"description": N_("校正のIDです。"), "example": REF})
    design = Line(22, metadata={"description": N_("デザインのIDです。"), "example": REF})
    version = Whole(1, 2**31, metadata={"description": N_("校正に出した版の番号です。"), "example": 4})
    version_ref = Line(
        22, data_key="version_id", metadata={"description": N_("印刷の注文に使う、版のIDです。"), "example": REF}
    )
    state = Choice(
        ProofState,
        metadata={
            "description": N_(
                "open：校正中、approved：校了、in_review：審査中、accepted：承認、refused：差し戻し、withdrawn：取り下げ。"
            ),
            "example": "open",
        },
    )
    url = Line(
        500,
        metadata={
            "description": N_("サインインなしで見て、コメントできるページです。"),
            "example": "https://pay.example.jp/proof/…",
        },
    )
    made_at = Moment(data_key="created_at", metadata={"description": N_("作成日時です（UTC）。"), "example": AT})
    approved_at = Moment(allow_none=True, metadata={"description": N_("校了の日時です（UTC）。"), "example": None})
    approved_by = Line(80, may_be_empty=True, metadata={"description": N_("校了した人の名前です。"), "example": ""})
    submitted_at = Moment(
        allow_none=True, metadata={"description": N_("審査に出した日時です（UTC）。"), "example": None}
    )
    decided_at = Moment(
        allow_none=True, metadata={"description": N_("審査の結果が出た日時です（UTC）。"), "example": None}
    )
    reason = Line(
        500, may_be_empty=True, metadata={"description": N_("差し戻しの理由です。なければ空です。"), "example": ""}
    )
