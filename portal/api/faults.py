"""Why a value was refused: a stable code, and a sentence in the caller's language."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from portal.api.problems import Problem
from portal.web.language import N_, _

SENTENCES: Mapping[str, str] = {
    "required": N_("この項目は必須です。"),
    "null": N_("nullにはできません。"),
    "unknown": N_("この名前の項目はありません。"),
    "refused": N_("この値は使えません。"),
    "not-text": N_("文字列で指定してください。"),
    "not-list": N_("配列で指定してください。"),
    "not-number": N_("整数で指定してください。"),
    "not-object": N_("オブジェクトで指定してください。"),
    "not-boolean": N_("trueかfalseで指定してください。"),
    "day": N_("2026-04-01 のような形の、ある日付で指定してください。"),
    "month": N_("2026-04 のような形の、ある月で指定してください。"),
    "empty": N_("空にはできません。"),
    "too-long": N_("%(value)s文字以内にしてください。"),
    "character": N_("使えない文字（%(value)s）が含まれています。"),
    "address": N_("メールアドレスの形になっていません。"),
    "phone": N_("電話番号は、03-1234-5678 のように数字とハイフンで指定してください。"),
    "website": N_("https://www.example.jp のような形で指定してください。"),
    "postcode": N_("郵便番号は、1000005 のように7桁の数字で指定してください。"),
    "field-name": N_("項目の名前は、1文字以上60文字以内にしてください。"),
    "twice": N_("同じ会員番号が、この中に2度あります。"),
    "too-many": N_("%(value)s個以内にしてください。"),
    "chain-code": N_("半角の英数字と記号で、1文字以上%(value)s文字以内にしてください（空白は使えません）。"),
    "digits": N_("半角の数字%(value)s桁で指定してください。"),
    "choice": N_("次のどれかにしてください：%(value)s"),
    "base64": N_("Base64で指定してください。"),
    "template-or-content": N_("templateかcontentの、どちらか一方を指定してください。"),
    "template": N_("この名前のひな形はありません。"),
    "file-name": N_("ファイルの名前に使えない文字があります。"),
    "file-limits": N_("1つのデザインのファイルは40個まで、合わせて200 MBまでです。"),
    "content-form": N_("デザインとして保存できない内容です。"),
    "whom": N_("number、member_no、one_offのうち、1つだけを指定してください。"),
    "line-too-long": N_("この行は長すぎます。1行は%(value)sバイトまでです。"),
    "no-lines": N_("請求が1件もありません。"),
    "line-unreadable": N_("この行を、UTF-8のJSONオブジェクトとして読み取れません。"),
    "cells": N_("この行の列の数が、見出しの数（%(value)s）と違います。"),
    "number": N_("番号を確かめてください。数字が違うか、足りません。"),
    "not-blank": N_("この番号は、御社の名前のないカードのものではありません。"),
    "piece": N_("この注文にない通し番号かページです：%(value)s"),
    "plan-nobody": N_("印刷する会員がいません。"),
    "plan-too-many": N_("%(value)s件以内にしてください。"),
    "plan-unknown": N_("このIDのものは、使えないか見つかりません。"),
    "plan-medium": N_("このデザインの種類は、この注文には使えません。"),
    "plan-sheet": N_("この用紙には面付けできません。"),
    "plan-past": N_("今日からあとの日付にしてください。"),
    "plan-blanks": N_("名前のないカードは、企業さまへまとめて届けるカードの注文だけで作れます。"),
    "plan-names": N_("デザインに会員の項目（%(value)s）があるため、名前のないカードは作れません。"),
    "plan-column": N_("デザインの項目（%(value)s）が、どの会員にもありません。"),
    "range": N_("%(value)s の範囲で指定してください。"),
    "cursor": N_("前の応答のnextにある値を、そのまま指定してください。"),
    "event-pattern": N_("イベントの種類（tenant.added）か、種類の始まり（tenant.*）で指定してください：%(value)s"),
    "url-not_a_url": N_("URLの形になっていません。"),
    "url-not_https": N_("https:// で始まるURLを指定してください。"),
    "url-too_long": N_("URLが長すぎます。"),
    "url-has_credentials": N_("URLにユーザー名やパスワードを含めることはできません。"),
    "url-has_fragment": N_("URLに # 以降を含めることはできません。"),
    "url-private_address": N_("インターネットから届かないアドレスには送れません。"),
}


def refused(place: str, refusal: str) -> dict[str, str]:
    """One entry of a problem's ``errors``. ``place`` is ``#/name`` in the body, or a query parameter's name."""
    code, _bar, value = refusal.partition("|")
    code = code if code in SENTENCES else "refused"  # what a library says in its own words is no 500
    where = "pointer" if place.startswith("#") else "parameter"
    return {where: place, "code": code, "detail": _(SENTENCES[code], value=value)}


def refusals(location: str, messages: Mapping[Any, Any]) -> list[dict[str, str]]:
    """All that marshmallow found in ``location`` (``json``, ``query``), one by one."""
    return [refused(place, code) for place, code in _walk(location, messages)]


def values_refused(location: str, messages: Mapping[Any, Any]) -> Problem:
    """The problem that lists all that marshmallow found in ``location`` (``json``, ``query``)."""
    return Problem("values-refused", errors=refusals(location, messages))


def one_refused(place: str, refusal: str) -> Problem:
    """The problem of one value that a verb refused."""
    return Problem("values-refused", errors=[refused(place, refusal)])


def _walk(location: str, messages: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    if isinstance(messages, Mapping):
        for name, below in messages.items():
            yield from _walk(location, below, path if name == "_schema" else (*path, str(name)))
    else:
        for refusal in messages:
            yield _place(location, path), refusal


def _place(location: str, path: tuple[str, ...]) -> str:
    if location == "query":
        return ".".join(path)
    return "#" + "".join("/" + _escaped(step) for step in path)


def _escaped(step: str) -> str:
    """A step of a JSON Pointer (RFC 6901) as part of a URI fragment."""
    plain = step.replace("~", "~0").replace("/", "~1")
    return quote(plain, safe="!$&'()*+,;=:@", errors="replace")
