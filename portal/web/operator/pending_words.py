"""Cash that fits no bill, in words: what has happened, what can be made of it, and what that does to the money."""

from collections.abc import Mapping, Sequence

from portal.payments import PendingKind, Resolution
from portal.web.language import N_

MEANS: Mapping[str, str] = {
    PendingKind.LATE: N_(
        "レジが現金を受け取ったと知らせてきましたが、申込券の時間が過ぎていたか、発行後に請求の内容が変わっていました。"
    ),
    PendingKind.DOUBLED: N_(
        "レジが現金を受け取ったと知らせてきましたが、同じ請求がすでに支払われていたか、別のレジで手続き中でした。"
    ),
    PendingKind.UNKNOWN: N_(
        "レジが現金を受け取ったと知らせてきましたが、その44桁の申込券は、このチェーンに発行されていません。"
    ),
    PendingKind.AMOUNT: N_("レジが受け取ったと知らせてきた金額が、請求の金額と違います。"),
    PendingKind.CLOSED: N_(
        "レジが現金を受け取ったと知らせてきましたが、請求は取り下げられたか、支払期限を過ぎていました。"
    ),
    PendingKind.REVERSAL: N_(
        "レジがお支払いを取り消したと知らせてきましたが、取り消せる時間（1時間）を過ぎていたか、金額が違いました。"
        "お支払いは、まだ有効です。"
    ),
}
BUTTONS: Mapping[str, str] = {
    Resolution.CREDITED: N_("請求のお支払いとして扱う"),
    Resolution.RETURNED: N_("お店が現金を返した"),
    Resolution.DISMISSED: N_("入金はなかったものとする"),
}
TITLES: Mapping[str, str] = {
    Resolution.CREDITED: N_("%(amount)s円を、請求のお支払いとして扱いますか"),
    Resolution.RETURNED: N_("%(amount)s円を、お店が返したものとしますか"),
    Resolution.DISMISSED: N_("%(amount)s円の入金を、なかったものとしますか"),
}
DISMISSED_REVERSAL = N_("%(amount)s円の取消を、なかったものとしますか")
CONSEQUENCES: Mapping[str, Sequence[str]] = {
    Resolution.CREDITED: (
        N_("請求「%(reference)s」が支払い済みになり、%(biller)sにお渡しする額が%(amount)s円増えます。"),
        N_("仮受金が%(amount)s円減ります。%(chain)sから受け取る額は変わりません。"),
        N_("%(biller)sには、お支払いがあったと知らせます。お客さまには、お支払い証明が出ます。"),
    ),
    Resolution.RETURNED: (
        N_("先に、お店がお客さまに%(amount)s円を返したことを、%(chain)sに確かめてください。"),
        N_("%(chain)sから受け取る額が%(amount)s円減り、仮受金も%(amount)s円減ります。"),
        N_("請求の状態は変わりません。企業さまには知らせません。"),
    ),
    Resolution.DISMISSED: (
        N_("先に、お店が現金を受け取っていなかったことを、%(chain)sに確かめてください。"),
        N_("%(chain)sから受け取る額が%(amount)s円減り、仮受金も%(amount)s円減ります。"),
        N_("請求の状態は変わりません。企業さまには知らせません。"),
    ),
}
OF_REVERSAL = (
    N_("お支払いは有効なままで、金額はどこも動きません。"),
    N_("お店が現金をお客さまに返していたときは、その額は%(chain)sの負担になります。先に%(chain)sと話してください。"),
)
FINAL = N_("元には戻せません。")
REFUSED: Mapping[str, str] = {  # by the reason of ``ResolutionRefused``
    "kind": N_("この保留の入金では、この処理は選べません。"),
    "bill_not_open": N_("請求が支払い済みか取り下げ済みのため、お支払いとして扱えません。"),
    "bill_held": N_("請求がいまレジで手続き中です。3分ほど待ってから、もう一度お試しください。"),
    "amount": N_("請求の金額と違うため、お支払いとして扱えません。"),
    "receipt": N_("同じレシート番号で、別のお支払いがあるため、お支払いとして扱えません。"),
}
