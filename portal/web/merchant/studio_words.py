"""What the studio says: the elements by name, its script's texts, and the engine's findings with elements by name."""

import re
from collections.abc import Mapping
from typing import Any

from portal.artwork import Finding
from portal.web.artwork_words import sentence
from portal.web.language import N_, _, chosen

KINDS: Mapping[str, str] = {  # in the order in which they are offered
    "text": N_("文字"),
    "member_name": N_("会員の名前"),
    "member_number": N_("会員番号"),
    "expiry": N_("有効期限"),
    "number_digits": N_("番号の数字"),
    "number_symbol": N_("番号のバーコード"),
    "store_code_symbol": N_("コンビニ識別番号のバーコード"),
    "qr": N_("QRコード"),
    "image": N_("画像"),
    "box": N_("四角"),
    "line": N_("線"),
    "address": N_("宛名"),
    "postcode": N_("郵便番号の枠"),
    "customer_barcode": N_("カスタマバーコード"),
    "postage_mark": N_("料金別納・後納の表示"),
}
SIDES = {"front": N_("表"), "back": N_("裏")}
FIELDS: Mapping[str, str] = {  # what can be put into a text
    "name": N_("名前"),
    "honorific": N_("敬称"),
    "member_no": N_("会員番号"),
    "expiry": N_("有効期限"),
    "number": N_("番号"),
    "card_url": N_("カードのページのアドレス"),
    "claim_code": N_("受け取りコード"),
    "postcode": N_("郵便番号"),
    "address1": N_("住所"),
    "address2": N_("建物名"),
}
_TEXTS: Mapping[str, str] = {
    "saved": N_("保存しました"),
    "saving": N_("保存しています…"),
    "waiting": N_("まもなく保存します"),
    "unsaved": N_("未保存"),
    "offline": N_("未保存（オフライン）"),
    "sent": N_("オフラインの間の変更を保存しました"),
    "unsent": N_("保存できませんでした。もう一度試しています…"),
    "signed_out": N_("サインインが切れました。変更はこの機器に残っています。"),
    "refused": N_("保存できませんでした："),
    "viewing": N_("見るだけです"),
    "front": N_("表"),
    "back": N_("裏"),
    "no_elements": N_("まだ何もありません。「加える」から置いてください。"),
    "background": N_("背景"),
    "no_background": N_("なし"),
    "hide": N_("隠す"),
    "show": N_("表示する"),
    "lock": N_("固定する"),
    "unlock": N_("固定を外す"),
    "raise": N_("手前へ"),
    "lower": N_("奥へ"),
    "selected": N_("%(count)s個を選択中"),
    "nothing_selected": N_("何も選んでいません。紙面か「重なり」の一覧で選ぶと、ここで直せます。"),
    "own_colour": N_("色を数値で決める"),
    "no_colour": N_("なし"),
    "tint": N_("濃さ"),
    "all_of_name": N_("この色名を使うところが、すべて変わります。"),
    "cyan": "C",
    "magenta": "M",
    "yellow": "Y",
    "black": "K",
    "new_colour": N_("色を加える"),
    "colour_name": N_("色の名前"),
    "spot": N_("特色の名前（任意）"),
    "remove_colour": N_("この色を削除"),
    "colour_used": N_("使われている色は削除できません。"),
    "colours": N_("色"),
    "document": N_("デザイン全体"),
    "design_name": N_("デザインの名前"),
    "bleed": N_("塗り足し"),
    "safe": N_("安全範囲"),
    "add_back": N_("裏面を加える"),
    "remove_back": N_("裏面を削除"),
    "ask_remove_back": N_("裏面と、そこに置いたものを削除します。よろしいですか？"),
    "file": N_("ファイル"),
    "page": N_("ページ"),
    "page_box": N_("ページ領域"),
    "insert_field": N_("差し込みを入れる"),
    "claim_code_hint": N_(
        "受け取りコードは、はがきや手紙のように、会員だけに届くものに入れます。"
        "コードの入ったカードを持つ人は、だれでも自分のスマートフォンに入れられます。"
    ),
    "uploading": N_("%(name)s を送っています… %(share)s"),
    "uploaded": N_("%(name)s を加えました"),
    "upload_failed": N_("%(name)s を加えられませんでした："),
    "upload_too_large": N_("%(name)s は大きすぎます。1つ50 MBまでです。"),
    "upload_lost": N_("通信が切れました。電波の届くところで、もう一度お試しください。"),
    "all_good": N_("印刷に差し支えるところは見つかりませんでした。"),
    "counted": N_("直すところ %(errors)s件、注意 %(warnings)s件"),
    "error": N_("直す"),
    "warning": N_("注意"),
    "jump": N_("その場所へ"),
    "not_checked": N_("つながらないため、確かめられませんでした。"),
    "own": N_("ご自分が、別の画面で編集しています。ここでは見るだけにしています。"),
    "someone": N_("%(name)sさんが、いま編集しています。ここでは見るだけにしています。"),
    "taken": N_("%(name)sさんが編集を引き継ぎました。ここでは見るだけにしています。"),
    "refreshed": N_("ほかの人の保存を読み込みました"),
    "meanwhile": N_("%(name)sさんが、この間に別の変更を保存しました。どちらを残しますか？"),
    "undone": N_("元に戻しました"),
    "redone": N_("やり直しました"),
    "copied": N_("コピーしました"),
    "removed": N_("削除しました"),
    "added": N_("%(kind)sを加えました"),
    "moved": N_("左から%(x)s mm、上から%(y)s mm"),
    "another": N_("別の会員にする"),
}
_LABELS: Mapping[str, str] = {  # of properties
    "id": N_("名前（英数字）"),
    "x": N_("左から"),
    "y": N_("上から"),
    "width": N_("幅"),
    "height": N_("高さ"),
    "rotate": N_("回転"),
    "text": N_("文"),
    "font": N_("書体"),
    "size": N_("文字の大きさ"),
    "min_size": N_("最小の大きさ"),
    "lines": N_("行数まで"),
    "line_height": N_("行の間隔"),
    "align": N_("行の揃え"),
    "valign": N_("上下の揃え"),
    "writing": N_("書き方"),
    "tracking": N_("字の間隔"),
    "colour": N_("色"),
    "x_dimension": N_("バーの細さ（1モジュール）"),
    "bar_height": N_("バーの高さ"),
    "digits": N_("数字を添える"),
    "boxes": N_("枠も印刷する"),
    "honorific": N_("敬称"),
    "name_size": N_("名前の大きさ"),
    "kind": N_("表示の種類"),
    "office": N_("差出郵便局"),
    "file": N_("画像のファイル"),
    "x2": N_("終わり：左から"),
    "y2": N_("終わり：上から"),
    "stroke_width": N_("線の太さ"),
    "dash": N_("破線の間隔"),
    "fill": N_("塗り"),
    "stroke": N_("線の色"),
    "radius": N_("角の丸み"),
}
_CHOICES: Mapping[str, str] = {
    "gothic": N_("ゴシック"),
    "gothic-bold": N_("ゴシック 太字"),
    "mincho": N_("明朝"),
    "ud": N_("UD（読みやすい書体）"),
    "ud-bold": N_("UD 太字"),
    "start": N_("はじめ"),
    "centre": N_("中央"),
    "end": N_("終わり"),
    "horizontal": N_("横書き"),
    "vertical": N_("縦書き"),
    "料金別納郵便": "料金別納郵便",
    "料金後納郵便": "料金後納郵便",
    "auto": N_("自動"),
    "trim": N_("仕上がり（Trim）"),
    "bleed": N_("裁ち落とし（Bleed）"),
    "crop": N_("Crop"),
    "media": N_("用紙（Media）"),
}
_ELEMENT = re.compile(r"/(front|back)/elements/(\d+)")


def script_texts() -> dict[str, object]:
    """All texts of the studio's script, with ``{name}`` where something is filled in."""
    texts: dict[str, object] = {key: _open(text) for key, text in _TEXTS.items()}
    tables = {"kinds": KINDS, "labels": _LABELS, "choices": _CHOICES, "fields": FIELDS}
    return texts | {name: {key: _(text) for key, text in table.items()} for name, table in tables.items()}


def finding_text(finding: Finding, content: Mapping[str, Any]) -> str:
    """What was found, elements called as the studio's list calls them."""
    named = {
        key: _called(value, finding, content) if isinstance(value, str) and key in {"element", "at", "other"} else value
        for key, value in finding.details.items()
    }
    return sentence(Finding(finding.code, finding.where, finding.severity, named), chosen())


def _open(text: str) -> str:
    """A text's own fields as ``{name}``."""
    return re.sub(r"%\((\w+)\)s", r"{\1}", _(text))


def _called(value: str, finding: Finding, content: Mapping[str, Any]) -> str:
    """An element by the words for its kind, or for a pointer its side and place."""
    if found := _ELEMENT.fullmatch(value):
        return _(N_("%(side)sの%(place)s番目"), side=_(SIDES[found[1]]), place=int(found[2]) + 1)
    if value in KINDS:
        return _(KINDS[value])
    kind = _kind_at(finding.where, content) if value == finding.details.get("element") else ""
    return f"{_(KINDS[kind])} {value}" if kind in KINDS else value


def _kind_at(where: str, content: Mapping[str, Any]) -> str:
    found = _ELEMENT.match(where)
    try:
        return str(content[found[1]]["elements"][int(found[2])]["type"]) if found else ""
    except (KeyError, IndexError, TypeError):
        return ""
