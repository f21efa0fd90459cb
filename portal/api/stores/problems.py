"""The problems that only the stores' link has."""

from portal.api.problem_type import ProblemType
from portal.web.language import N_

OF_STORES = (
    ProblemType(
        "store-unknown",
        401,
        N_("どのコンビニチェーンか確かめられません"),
        N_(
            "リクエストに署名を付けるか、登録済みのクライアント証明書で接続してください。"
            "お試し店舗では、資格情報を取得し直してください。"
        ),
    ),
    ProblemType(
        "store-refused",
        422,
        N_("お取り扱いできません"),
        N_("理由はcodeに、お客さまに見せる文はmessageにあります。同じ内容を送り直しても、結果は変わりません。"),
    ),
)
