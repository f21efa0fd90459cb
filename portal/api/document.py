"""The API's document (OpenAPI 3.1), put together from the operations when the portal starts, in each language once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Flask
from flask_smorest import Api
from marshmallow import Schema

from portal.api.changelog import VERSION
from portal.api.frame import Operations
from portal.web.addresses import DayConverter, RefConverter
from portal.web.language import N_, in_language

OPENAPI = "3.1.1"
TITLE = N_("スマートピット API")
ABOUT = N_(
    "企業さまのシステムから、スマートピットの情報を登録・参照するためのAPIです。"
    "本番とテスト環境は、APIキーで切り替わります（spk_live_… と spk_sandbox_…）。"
)
AUTHORIZATION = N_("「Authorization: Bearer spk_live_…」の形で、APIキーを付けます。")
_TRANSLATED = {"summary", "description", "title"}

HEADERS = {
    "ETag": N_("内容の版です。If-None-MatchとIf-Matchに使います。"),
    "RateLimitPolicy": N_("APIキーごと、組織ごとの上限です（1分間のリクエスト数）。"),
    "RateLimit": N_("残りのリクエスト数と、数え直すまでの秒数です。"),
    "IdempotentReplayed": N_("同じIdempotency-Keyへの以前の応答であるとき、trueになります。"),
}
PARAMETERS = {
    "IdempotencyKey": (
        "Idempotency-Key",
        True,
        N_("操作ごとに新しく作る値です（UUIDなど）。再送では同じ値を使うと、操作は一度だけ行われます。"),
        {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    ),
    "IfMatch": (
        "If-Match",
        True,
        N_("変更する版のETagです。ほかの変更が先にあったときは412になります。"),
        {"type": "string", "minLength": 1, "pattern": "^[!-~]+$"},
    ),
    "IfNoneMatch": (
        "If-None-Match",
        False,
        N_("手元にある版のETagです。変わっていなければ304になります。"),
        {"type": "string", "pattern": "^[!-~]+$"},
    ),
}
PROBLEM = {
    "type": "object",
    "description": N_("うまくいかなかった理由です（RFC 9457）。"),
    "required": ["type", "title", "status", "detail", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": N_("種類ごとに決まったURLで、変わりません。")},
        "title": {"type": "string", "description": N_("種類の名前です。")},
        "status": {"type": "integer", "description": N_("HTTPのステータスです。")},
        "detail": {"type": "string", "description": N_("どうすればよいかの説明です。")},
        "reason": {"type": "string", "description": N_("くわしい理由のコードです（あるときだけ）。")},
        "request_id": {"type": "string", "description": N_("お問い合わせのときにお知らせください。")},
        "errors": {
            "type": "array",
            "description": N_("誤りのある値の一覧です（422のとき）。"),
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": N_("本文の中の位置です（JSON Pointer）。")},
                    "parameter": {"type": "string", "description": N_("クエリの項目名です。")},
                    "code": {"type": "string", "description": N_("理由のコードで、変わりません。")},
                    "detail": {"type": "string", "description": N_("理由の説明です。")},
                },
            },
        },
    },
}


@dataclass(frozen=True, slots=True)
class Link:
    """What a document is about: texts, version, and the ways in which a caller is known (OpenAPI's schemes by name)."""

    name: str
    title: str
    about: str
    version: str
    schemes: Mapping[str, Mapping[str, str]]


OF_MERCHANTS = Link(
    "api", TITLE, ABOUT, VERSION, {"apiKey": {"type": "http", "scheme": "bearer", "description": AUTHORIZATION}}
)


class PortalApi(Api):  # type: ignore[misc]  # flask-smorest has no types
    """flask-smorest without pages and error handlers of its own: those are ours."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """``portal.api.errors`` answers."""

    def _register_doc_blueprint(self) -> None:
        """``portal.api.docs`` serves the document."""


def schema_name(schema: type[Schema] | Schema) -> str:
    """A schema's name in the document: its class's, and for a body another than for an answer."""
    kind = schema if isinstance(schema, type) else type(schema)
    return kind.__name__


def init_app(app: Flask, link: Link, resources: Sequence[Operations[Any]], *, public_url: str) -> None:
    """Registers the resources of a link with the application and in the link's document."""
    prefix = link.name.upper() + "_"
    says = {"API_TITLE": link.title, "API_VERSION": link.version, "OPENAPI_VERSION": OPENAPI}
    app.config.update({prefix + name: value for name, value in says.items()})
    api = PortalApi(
        config_prefix=prefix,
        spec_kwargs={
            "info": {"description": link.about},
            "servers": [{"url": public_url}],
            "security": [{scheme: []} for scheme in link.schemes],
        },
    )
    api.init_app(app)
    api.ma_plugin.resolver.schema_name_resolver = schema_name
    api.register_converter(RefConverter, lambda _converter: {"type": "string", "pattern": "^[A-Za-z0-9_-]{22}$"})
    api.register_converter(DayConverter, lambda _converter: {"type": "string", "format": "date"})
    _add_components(api.spec, link)
    for resource in resources:
        api.register_blueprint(resource)
    whole = api.spec.to_dict()

    @cache
    def document(language: str) -> dict[str, Any]:
        translated: dict[str, Any] = _translated(whole, language)
        return translated

    app.extensions[f"{link.name}_document"] = document


def _add_components(spec: Any, link: Link) -> None:
    for name, scheme in link.schemes.items():
        spec.components.security_scheme(name, dict(scheme))
    spec.components.schema("Problem", PROBLEM)
    spec.components.response("NotModified", {"description": N_("手元の版から変わっていません。")})
    for name, about in HEADERS.items():
        spec.components.header(name, {"description": about, "schema": {"type": "string"}})
    for name, (header, required, about, schema) in PARAMETERS.items():
        described = {"name": header, "required": required, "description": about, "schema": schema}
        spec.components.parameter(name, "header", described)


def _translated(part: Any, language: str, name: str = "") -> Any:
    if isinstance(part, dict):
        return {key: _translated(value, language, key) for key, value in part.items()}
    if isinstance(part, list):
        return [_translated(value, language) for value in part]
    return in_language(language, part) if name in _TRANSLATED and isinstance(part, str) and part else part
