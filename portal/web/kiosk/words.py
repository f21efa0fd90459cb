"""The kiosk's languages by their own names, and what stands on its printed slip.

A slip is read by the clerk at the register and by the customer, so its words are Japanese with English beside them; the
fonts that print have neither Hangul nor all simplified characters.
"""

from portal.web.language import N_, in_language

SPOKEN = {  # of the stores' link; the second is the tag (BCP 47) for browsers and screen readers
    "ja": ("日本語", "ja"),
    "en": ("English", "en-GB"),
    "zh": ("中文", "zh-Hans"),
    "ko": ("한국어", "ko"),
    "pt": ("Português", "pt-BR"),
    "ru": ("Русский", "ru"),
}

TITLE = N_("お支払い申込券")
BANNER = N_("テスト用の仮想店舗の申込券です。お店では使えません。")
UNTIL = N_("有効期限")
INSTRUCTION = N_("30分以内にレジへお持ちください。")
BILL = N_("ご請求")
COLLECTED = N_("収納代行")
PURPOSE = N_("内容")
DUE = N_("支払期限")
STAMP = N_("収入印紙")
STAMP_NEEDED = N_("必要")
TOTAL = N_("合計")
CASH = N_("現金でお支払いください。")
NO_RECEIPT = N_("この申込券は領収書ではありません。")
MADE = N_("発行")


def both(text: str, between: str = " ") -> str:
    """A text in Japanese and in English."""
    return f"{text}{between}{in_language('en', text)}"
