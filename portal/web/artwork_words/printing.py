"""What a read-back, a manifest or a run's settings can find."""

from portal.artwork import ManifestFault, ReadBackFault
from portal.web.language import N_

SENTENCES = {
    ReadBackFault.NOT_EXACTLY: N_(
        "完成データから読めたバーコードが予定と違います。予定：%(wanted)s。読めたもの：%(found)s（%(reader)s）。"
    ),
    ReadBackFault.DIGITS: N_("印字される番号が会員の番号（%(wanted)s）と一致しません。"),
    ReadBackFault.STRANGER: N_(
        "デザインにないバーコードが完成ページにあります（%(found)s）。背景と画像から消してください。"
    ),
    ReadBackFault.PLACE: N_("バーコード %(wanted)s が予定の位置にありません。"),
    ReadBackFault.FULL: N_(
        "背景を含む完成ページでは、印刷解像度で予定どおりに読めません。予定：%(wanted)s。"
        "読めたもの：%(found)s（%(reader)s）。"
    ),
    ReadBackFault.BLURRED: N_(
        "わずかににじむと読めなくなります。バーコードを大きくしてください。"
        "予定：%(wanted)s。読めたもの：%(found)s（%(reader)s）。"
    ),
    ReadBackFault.SHIFTED: N_(
        "断裁が1.5 mmずれると読めなくなります。バーコードを端から離してください。"
        "予定：%(wanted)s。読めたもの：%(found)s（%(reader)s）。"
    ),
    ReadBackFault.BACKGROUND: N_("バーコードの白地に背景が写り込んでいます（%(symbol)s）。"),
    ReadBackFault.NO_WHITE: N_("バーコードの下に白地が1枚だけあるはずですが、%(found)s枚あります（%(symbol)s）。"),
    ReadBackFault.NOT_BLACK: N_("バーコードの上に、スミ（K100）以外の色があります（%(symbol)s）。"),
    ReadBackFault.QUIET_ZONE: N_("バーコードの余白が足りません（%(symbol)s）。%(found)s、必要な値は%(wanted)s。"),
    ReadBackFault.OFF_DOTS: N_("バーの端が印刷機の点に合っていません（%(symbol)s）。%(found)s、正しくは%(wanted)s。"),
    ReadBackFault.MODULE: N_("バーが細すぎます（%(symbol)s）。%(found)s mm、最小%(wanted)s mm。"),
    ReadBackFault.HEIGHT: N_("バーが低すぎます（%(symbol)s）。%(found)s mm、最小%(wanted)s mm。"),
    ReadBackFault.PATTERN: N_("バーの並びが予定と違います（%(symbol)s）。%(found)s、正しくは%(wanted)s。"),
    ReadBackFault.DECODABILITY: N_("バーの幅の余裕が足りません（%(symbol)s）。%(found)s、最小%(wanted)s。"),
    ManifestFault.UNREADABLE: N_("台帳（manifest.json）を読めません。壊れているか、台帳ではありません。"),
    ManifestFault.SIGNATURE_MISSING: N_(
        "署名のファイル（manifest.sig）がありません。一式をもう一度受け取ってください。"
    ),
    ManifestFault.SIGNATURE_WRONG: N_("署名が合いません。台帳が書き換えられたか、壊れています。使わないでください。"),
    ManifestFault.OTHER_KEY: N_(
        "この台帳は別の鍵で署名されています。発行元の公開鍵と manifest.pem を比べてください。"
        "一致しなければ使わないでください。"
    ),
    ManifestFault.FILE_MISSING: N_("台帳にあるファイルが見つかりません。一式をもう一度受け取ってください。"),
    ManifestFault.FILE_CHANGED: N_(
        "ファイルの中身が台帳と違います（SHA-256の不一致）。使わずに、もう一度受け取ってください。"
    ),
    ManifestFault.FILE_EXTRA: N_("台帳にないPDFが混ざっています。取り除いてから使ってください。"),
    ManifestFault.COUNT: N_("枚数が合いません。台帳の明細は%(found)s枚、ファイルの通し番号は%(wanted)s枚です。"),
}
