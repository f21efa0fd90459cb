"""What is wrong with a print PDF and what to do, in a sentence for each fault; the details fill it."""

from portal.artwork import PreflightFault
from portal.web.language import N_

SENTENCES = {
    PreflightFault.FILE_UNREADABLE: N_(
        "PDFとして開けません（%(reason)s）。PDFかどうかを確かめ、元のデータから書き出し直してください。"
    ),
    PreflightFault.FILE_DAMAGED: N_(
        "ファイルが壊れています（%(reason)s）。途中で切れていないかを確かめ、元のデータから書き出し直すか、もう一度送ってください。"
    ),
    PreflightFault.FILE_ENCRYPTED: N_(
        "PDFにパスワードまたは利用制限がかかっています。セキュリティを「なし」にして書き出し直してください。"
    ),
    PreflightFault.VERSION_TOO_NEW: N_(
        "PDFのバージョンが%(version)sです。この規格で使えるのは%(most)sまでです。書き出しの設定で互換性のあるバージョンを選んでください。"
    ),
    PreflightFault.COMPRESSED_STRUCTURE: N_(
        "PDFの構造が圧縮されています（PDF 1.5からの機能で、PDF/X-1aでは使えません）。"
        "PDF 1.4以下で書き出し直してください。"
    ),
    PreflightFault.TRAILER_ID_MISSING: N_(
        "ファイルの識別番号（ID）がありません。PDF/Xを選んで書き出し直してください。"
    ),
    PreflightFault.NO_PAGES: N_("ページがありません。印刷する面のあるPDFを書き出してください。"),
    PreflightFault.TOO_MUCH_TO_CHECK: N_(
        "内容が多すぎるため、最後まで調べられません。ページを分けるか、複雑な絵柄を画像にして軽くしてください。"
    ),
    PreflightFault.STANDARD_NOT_CLAIMED: N_(
        "PDF/Xとして書き出されていません。書き出しの設定でPDF/X-4またはPDF/X-1aを選んでください。"
    ),
    PreflightFault.STANDARD_UNKNOWN: N_(
        "規格が「%(claim)s」になっています。PDF/X-4またはPDF/X-1aで書き出し直してください。"
    ),
    PreflightFault.STANDARD_OLDER_EDITION: N_(
        "規格が旧版の「%(claim)s」です。PDF/X-1a:2003の決まりで調べました。印刷会社がこの版を受け付けるか確かめてください。"
    ),
    PreflightFault.STANDARD_DIFFERS: N_(
        "ファイルが示す規格は「%(claim)s」で、求める規格（%(wanted)s）と合いません。求める規格だけを選んで書き出し直してください。"
    ),
    PreflightFault.INFO_MISSING: N_(
        "文書情報の「%(key)s」がないか、正しくありません。文書のプロパティで入力し、書き出し直してください。"
    ),
    PreflightFault.TRAPPED_UNKNOWN: N_(
        "トラッピング（Trapped）の有無が示されていません。TrueかFalseを指定して書き出し直してください。"
    ),
    PreflightFault.XMP_MISSING: N_("メタデータ（XMP）がありません。PDF/X-4として書き出し直してください。"),
    PreflightFault.XMP_BROKEN: N_("メタデータ（XMP）が読めません。元のデータから書き出し直してください。"),
    PreflightFault.XMP_PROPERTY_MISSING: N_(
        "メタデータ（XMP）の「%(property)s」がないか、正しくありません。PDF/X-4として書き出し直してください。"
    ),
    PreflightFault.INFO_AND_XMP_DISAGREE: N_(
        "文書情報の「%(key)s」とメタデータの「%(property)s」が違います。文書のプロパティを直し、書き出し直してください。"
    ),
    PreflightFault.INTENT_MISSING: N_(
        "出力インテントがありません。印刷会社が指定する印刷条件（Japan Colorなど）を選んで書き出し直してください。"
    ),
    PreflightFault.INTENT_SEVERAL: N_("PDF/Xの出力インテントが2つ以上あります。1つだけにして書き出し直してください。"),
    PreflightFault.INTENT_KEY_MISSING: N_(
        "出力インテントの「%(key)s」がありません。印刷条件の名前を付けて書き出し直してください。"
    ),
    PreflightFault.INTENT_PROFILE_MISSING: N_(
        "出力インテントにICCプロファイルが埋め込まれていません。「出力先のプロファイルを含める」設定で書き出し直してください。"
    ),
    PreflightFault.INTENT_PROFILE_BROKEN: N_(
        "出力インテントのICCプロファイルが壊れています。プロファイルを入手し直し、書き出し直してください。"
    ),
    PreflightFault.INTENT_PROFILE_NOT_CMYK: N_(
        "出力インテントのICCプロファイルが、印刷用のCMYKのものではありません（%(space)s、%(device)s）。印刷用のCMYKプロファイルを選んでください。"
    ),
    PreflightFault.INTENT_PROFILE_TOO_NEW: N_(
        "出力インテントのICCプロファイルがバージョン%(version)sです。この規格で使えるのはバージョン%(most)sまでです。"
        "別のプロファイルを選んでください。"
    ),
    PreflightFault.MEDIA_BOX_MISSING: N_(
        "ページの大きさ（MediaBox）がないか、正しくありません。元のデータから書き出し直してください。"
    ),
    PreflightFault.TRIM_BOX_MISSING: N_(
        "仕上がり線（TrimBox）がありません。仕上がりサイズを設定し、PDF/Xとして書き出し直してください。"
    ),
    PreflightFault.TRIM_AND_ART_BOX: N_("TrimBoxとArtBoxの両方があります。仕上がり線はTrimBoxだけで示してください。"),
    PreflightFault.BOXES_NOT_NESTED: N_(
        "%(inner)sが%(outer)sからはみ出しています。仕上がり線、裁ち落とし、用紙の順に大きくなるように設定してください。"
    ),
    PreflightFault.BLEED_TOO_SMALL: N_(
        "裁ち落としが%(bleed)s mmしかありません。"
        "絵柄を仕上がり線の外へ%(least)s mm以上伸ばし、裁ち落としを含めて書き出してください。"
    ),
    PreflightFault.PAGE_SCALED: N_(
        "ページの単位が変えられています（UserUnit）。対応していない出力機では大きさが変わります。原寸で書き出し直してください。"
    ),
    PreflightFault.PAGES_SEPARATED: N_(
        "ページが版ごとに分かれています（分版済み）。コンポジットで書き出し直してください。"
    ),
    PreflightFault.COLOUR_RGB: N_(
        "RGBの色（%(space)s）が使われています。CMYKか特色に変えてください。そのまま刷ると色が変わり、黒い文字は4色になります。"
    ),
    PreflightFault.COLOUR_LAB: N_("Labの色（%(space)s）が使われています。CMYKか特色に変えてください。"),
    PreflightFault.COLOUR_CALIBRATED: N_(
        "プロファイル付きの色（%(space)s）が使われています。PDF/X-1aでは使えません。プロファイルを付けずにCMYKで書き出し直してください。"
    ),
    PreflightFault.COLOUR_SPACE_BROKEN: N_("色の指定（%(space)s）が読めません。元のデータから書き出し直してください。"),
    PreflightFault.SPOT_ALTERNATE: N_(
        "特色「%(space)s」の代わりの色が、CMYKで決められていません。特色のカラーモードをCMYKに変えてください。"
    ),
    PreflightFault.REGISTRATION_IN_TRIM: N_(
        "レジストレーションカラーが仕上がり線の内側で使われています。すべての版に出ます。トンボ以外は黒（K100）などに変えてください。"
    ),
    PreflightFault.INK_OVER_LIMIT: N_(
        "インキの合計が%(ink)s%%の色があります。裏移りや乾燥不良の元になります。%(most)s%%以下にしてください。"
    ),
    PreflightFault.WHITE_OVERPRINTS: N_(
        "白い部分にオーバープリントが設定されています。印刷すると消えます。オーバープリントを外してください。"
    ),
    PreflightFault.SMALL_TEXT_IN_MANY_INKS: N_(
        "%(size)sポイントの小さな文字が%(inks)s色のインキで刷られます。版がずれると読めません。黒（K100）だけにしてください。"
    ),
    PreflightFault.HAIRLINE: N_("太さ%(width)s mmの線があります。かすれたり消えたりします。0.1 mm以上にしてください。"),
    PreflightFault.TRANSPARENCY: N_(
        "透明効果（%(kind)s）があります。PDF/X-1aでは使えません。分割・統合するか、PDF/X-4で書き出してください。"
    ),
    PreflightFault.FONT_NOT_EMBEDDED: N_(
        "フォント「%(font)s」が埋め込まれていません。埋め込んで書き出し直すか、文字をアウトライン化してください。"
    ),
    PreflightFault.FONT_BROKEN: N_(
        "フォント「%(font)s」のデータが壊れています。書き出し直すか、文字をアウトライン化してください。"
    ),
    PreflightFault.FONT_KIND_TOO_NEW: N_(
        "フォント「%(font)s」の埋め込み方は、PDF/X-1aでは使えません（OpenType）。PDF 1.4以下で書き出し直してください。"
    ),
    PreflightFault.IMAGE_TOO_COARSE: N_(
        "画像の解像度が%(dpi)s dpiしかありません。%(least)s dpi以上が必要です（%(wanted)s dpiをお勧めします）。"
        "大きい画像に差し替えてください。"
    ),
    PreflightFault.IMAGE_COARSE: N_(
        "画像の解像度が%(dpi)s dpiです。%(wanted)s dpi以上をお勧めします。粗く見えないか確かめてください。"
    ),
    PreflightFault.IMAGE_TOO_NEW: N_("1色16ビットの画像があります。PDF/X-1aでは使えません。8ビットに変えてください。"),
    PreflightFault.IMAGE_ALTERNATE: N_(
        "印刷のときだけ別の画像に替わる指定があります。刷る画像だけを残して書き出し直してください。"
    ),
    PreflightFault.FILTER_FORBIDDEN: N_(
        "この規格で使えない圧縮（%(filter)s）があります。ZIPまたはJPEGで圧縮して書き出し直してください。"
    ),
    PreflightFault.JAVASCRIPT: N_("JavaScriptが入っています。取り除いて書き出し直してください。"),
    PreflightFault.ACTION: N_(
        "リンクなどの動作（%(kind)s）が設定されています。印刷には使えません。取り除いて書き出し直してください。"
    ),
    PreflightFault.ANNOTATION_IN_PRINT: N_(
        "印刷される範囲に注釈（%(kind)s）があります。取り除くか、裁ち落としの外へ移してください。"
    ),
    PreflightFault.FORM_FIELDS: N_("入力フォームがあります。取り除くか、普通の文字にして書き出し直してください。"),
    PreflightFault.ATTACHMENT: N_("ファイルが添付されています。添付を取り除いてください。"),
    PreflightFault.MULTIMEDIA: N_("動画・音声・3D（%(kind)s）が入っています。取り除いて書き出し直してください。"),
    PreflightFault.LAYERS: N_("レイヤーがあります。PDF/X-1aでは使えません。レイヤーを統合して書き出し直してください。"),
    PreflightFault.LAYER_HIDDEN: N_(
        "非表示のレイヤー「%(layer)s」があります。出力機によっては刷られます。刷らないなら削除してください。"
    ),
    PreflightFault.OPI: N_(
        "OPIの指定があります。本番の画像に差し替わらないことがあります。画像を埋め込んで書き出し直してください。"
    ),
    PreflightFault.POSTSCRIPT: N_("PostScriptのプログラムが埋め込まれています。図形に変換して書き出し直してください。"),
    PreflightFault.EXTERNAL_DATA: N_("内容の一部がファイルの外にあります。すべて埋め込んで書き出し直してください。"),
    PreflightFault.TRANSFER_FUNCTION: N_(
        "トランスファー関数（%(key)s）があります。濃度が変わってしまいます。取り除いて書き出し直してください。"
    ),
    PreflightFault.HALFTONE: N_(
        "特定の網点（ハーフトーン）の指定があります。網点は印刷会社が決めます。取り除いて書き出し直してください。"
    ),
    PreflightFault.UNKNOWN_OPERATOR: N_(
        "PDFにない命令（%(operator)s）があります。元のデータから書き出し直してください。"
    ),
    PreflightFault.RESOURCE_MISSING: N_(
        "使われている部品（%(kind)s「%(name)s」）がファイルにありません。元のデータから書き出し直してください。"
    ),
    PreflightFault.CONTENT_DAMAGED: N_(
        "絵柄のデータが途中で読めなくなります（%(reason)s）。元のデータから書き出し直してください。"
    ),
    PreflightFault.NESTING: N_(
        "部品の入れ子が深すぎるか、堂々巡りになっています。グループを解除して書き出し直してください。"
    ),
}
