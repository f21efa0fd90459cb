"""What is wrong with a design and what to do."""

from portal.artwork import DesignFault
from portal.web.language import N_

SENTENCES = {
    DesignFault.NOT_JSON: N_(
        "デザインファイルがJSONとして読めません。%(line)s行目の%(column)s文字目を直してください。"
    ),
    DesignFault.TOO_LARGE: N_("デザインファイルが大きすぎます（上限%(limit)s kB）。画像は別のファイルにしてください。"),
    DesignFault.VERSION: N_("このデザインの版（%(found)s）には対応していません。version は 1 にしてください。"),
    DesignFault.MISSING: N_("「%(field)s」がありません。加えてください。"),
    DesignFault.UNKNOWN: N_("「%(field)s」という項目はありません。使えるのは %(known)s です。"),
    DesignFault.TYPE: N_("値の種類が違います（%(found)s）。%(expected)s にしてください。"),
    DesignFault.CHOICE: N_("「%(found)s」は選べません。%(known)s のどれかにしてください。"),
    DesignFault.RANGE: N_("値が範囲の外です（%(found)s）。限度は %(expected)s です。"),
    DesignFault.FORM: N_("値の書き方が違います（%(found)s）。docs/design-format.md の説明に合わせてください。"),
    DesignFault.COLOUR_NAME: N_("色「%(found)s」は colours にありません。定義するか、CMYKの値を書いてください。"),
    DesignFault.TEMPLATE: N_("文中の { } の書き方が違います（%(found)s）。差し込みは {name} のように書きます。"),
    DesignFault.SAME_KEY: N_("「%(field)s」が同じ { } の中に二度あります。どちらかを削除してください。"),
    DesignFault.SAME_ID: N_("id「%(id)s」は %(first)s でも使われています。別の名前にしてください。"),
    DesignFault.FILE_MISSING: N_("ファイル「%(file)s」が見つかりません。デザインと同じフォルダーに置いてください。"),
    DesignFault.SYMBOL_TURNED: N_(
        "バーコード（%(element)s）が%(found)s度傾いています。傾くと読めません。"
        "0・90・180・270度のどれかにしてください。"
    ),
    DesignFault.SYMBOL_SMALL: N_(
        "バーコード（%(element)s）が小さすぎます。%(dpi)s dpi では1モジュール%(module)s mm（%(dots)sドット）"
        "になります。最小は%(least)s mmです。大きくしてください。"
    ),
    DesignFault.SYMBOL_LARGE: N_(
        "バーコード（%(element)s）が大きすぎます。1モジュール%(module)s mmです。最大は%(most)s mmです。"
    ),
    DesignFault.SYMBOL_LOW: N_(
        "バーコード（%(element)s）のバーが低すぎます（%(found)s mm）。この大きさでは%(least)s mm以上にしてください。"
    ),
    DesignFault.SYMBOL_OUTSIDE: N_(
        "バーコード（%(element)s、余白を含めて%(width)s × %(height)s mm）が、"
        "仕上がり線から%(safe)s mm内側の安全範囲に収まっていません。内側へ動かすか、小さくしてください。"
    ),
    DesignFault.SYMBOL_COVERED: N_(
        "バーコード（%(element)s）が「%(other)s」（%(at)s）と重なっています。余白を含めて離してください。"
    ),
    DesignFault.SYMBOL_ON_COLOUR: N_(
        "バーコード（%(element)s）が色の付いた「%(other)s」の上にあります。白い四角で抜いて刷るので読めますが、"
        "白地が見えます。"
    ),
    DesignFault.SYMBOL_DATA: N_("「%(element)s」のバーコードを作れません（%(reason)s）。"),
    DesignFault.TEXT_OUTSIDE: N_(
        "「%(element)s」が安全範囲（仕上がり線から%(safe)s mm内側）からはみ出しています。"
        "断裁で切れないよう内側へ動かしてください。"
    ),
    DesignFault.OFF_SIDE: N_("「%(element)s」が紙面の外にあります。位置を直してください。"),
    DesignFault.TEXT_SMALL: N_(
        "文字の最小の大きさが%(found)sポイントです。%(least)sポイントより小さい文字は読めません。"
    ),
    DesignFault.DIGITS_SMALL: N_(
        "番号の数字が%(found)sポイントまで小さくなります。"
        "お客さまが端末で入力するため、%(least)sポイント以上にしてください。"
    ),
    DesignFault.SIZES: N_("min_size（%(least)s）が size（%(size)s）より大きくなっています。"),
    DesignFault.LINE_THIN: N_("線の太さが%(found)s mmです。%(least)s mmより細い線は印刷で消えることがあります。"),
    DesignFault.INK_TOTAL: N_("インキの総量が%(found)s％です。%(most)s％以下にしないと乾きません。"),
    DesignFault.QR_NUMBER: N_(
        "QRコード（%(element)s）のアドレスに番号（{number}）が入っています。履歴や記録に残るため、"
        "アドレスには入れられません。"
    ),
    DesignFault.QR_LONG: N_(
        "QRコード（%(element)s）の文が長すぎます（%(found)sバイト、上限%(most)sバイト）。短くしてください。"
    ),
    DesignFault.NO_NUMBER: N_("「%(type)s」がありません。ジョイントカードには番号の数字とバーコードが必要です。"),
    DesignFault.ADDRESS_MEDIUM: N_("「%(element)s」は、はがきの大きさの紙面でだけ使えます。"),
    DesignFault.POSTCARD_SIZE: N_("はがきとして送れる大きさは、幅90～107 mm、高さ140～154 mmです。"),
    DesignFault.MARK_AREA: N_("「%(element)s」は、はがきの左上（幅35 mm、高さ70 mm）の中に置いてください。"),
    DesignFault.BLEED_SHORT: N_(
        "「%(element)s」が塗り足しまで届いていません。断裁で白い線が出ないよう、"
        "仕上がり線の外へ%(bleed)s mm伸ばしてください。"
    ),
    DesignFault.NAME_LONG: N_("名前が長すぎます。%(most)s文字までにしてください。"),
    DesignFault.DIGITS_TEXT: N_(
        "番号の数字（%(element)s）の text には {number} をちょうど1つ書き、ほかの数字を書かないでください。"
    ),
    DesignFault.DIGITS_HIDDEN: N_(
        "番号の数字（%(element)s）が見えないか、背景との差が足りません（見えるのは%(found)s％）。"
        "上に重なるものをどけ、濃い文字を明るい地に置いてください。"
    ),
    DesignFault.GROUND_SYMBOL: N_(
        "背景に別のバーコードが入っています（%(text)s）。見本の番号やバーコードを消してください。"
    ),
    DesignFault.FIELD_EMPTY: N_("「%(element)s」に入れる「%(field)s」が空です。会員リストを埋めてください。"),
    DesignFault.GLYPH: N_(
        "「%(element)s」の文字「%(character)s」（%(code_point)s）は、どの書体にもありません。"
        "別の字に置き換えてください：%(text)s"
    ),
    DesignFault.DOES_NOT_FIT: N_(
        "「%(element)s」の文が、最小の大きさにしても枠に入りません。枠を広げるか、文を短くしてください：%(text)s"
    ),
    DesignFault.COLUMN_MISSING: N_("デザインが使う列「%(column)s」が会員リストにありません。列を加えてください。"),
}
