"""What the stores' document says of the link as a whole."""

from portal.api.document import Link
from portal.web.language import N_

VERSION = "1.0.0"
OF_STORES = Link(
    "stores",
    N_("スマートピット 店舗API"),
    N_(
        "コンビニチェーンの端末とレジのためのAPIです。番号の照会、申込券の発行、レジでの確認・入金・取消を行います。"
        "送り直すときは、同じIdempotency-Keyで同じ本文を送ってください。"
    ),
    VERSION,
    {
        "signature": {
            "type": "apiKey",
            "in": "header",
            "name": "Signature",
            "description": N_("チェーンの署名の鍵で作った署名です（RFC 9421、hmac-sha256）。"),
        },
        "certificate": {"type": "mutualTLS", "description": N_("登録済みのクライアント証明書による接続です。")},
        "virtualStore": {
            "type": "http",
            "scheme": "bearer",
            "description": N_("お試し店舗の15分間の資格情報です（svs_…）。"),
        },
    },
)
