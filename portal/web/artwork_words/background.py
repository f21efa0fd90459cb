"""What is wrong with an image or a background, for the people who made it."""

from portal.artwork import PlacedFault
from portal.web.language import N_

SENTENCES = {
    PlacedFault.UNKNOWN_TYPE: N_(
        "「%(name)s」は対応していない形式です。PDF・PNG・JPEG・TIFF・SVGのいずれかで保存し直してください"
        "（要素の画像はPNG・JPEG・TIFF）。"
    ),
    PlacedFault.TOO_LARGE: N_(
        "「%(name)s」は%(megabytes)s MBあり、上限の%(limit)s MBを超えています。"
        "画像の解像度を350 dpi程度に下げて保存し直してください。"
    ),
    PlacedFault.TOO_MANY_PIXELS: N_(
        "「%(name)s」の画像は画素数が多すぎます（上限%(limit)s百万画素）。実寸で350 dpi程度に縮小してください。"
    ),
    PlacedFault.TOO_COMPLEX: N_(
        "「%(name)s」は内容が複雑すぎて処理できません。効果や細かいパスを画像に変換するか、"
        "データを整理して保存し直してください。"
    ),
    PlacedFault.DAMAGED: N_(
        "「%(name)s」は壊れているか、途中で切れています。元のデータから書き出し直し、送り直してください。"
    ),
    PlacedFault.UNSUPPORTED: N_(
        "「%(name)s」には印刷用に変換できない内容があります。PDF/X-4またはPDF/X-1aで、"
        "画像は8ビットのCMYKかグレースケールで書き出し直してください。"
    ),
    PlacedFault.RESOLUTION_LOW: N_(
        "「%(name)s」の画像は実寸で%(dpi)s dpiしかありません。%(lowest)s dpi未満は印刷できません。"
        "%(fair)s dpi以上の画像に差し替えてください。"
    ),
    PlacedFault.RESOLUTION_FAIR: N_(
        "「%(name)s」の画像は実寸で%(dpi)s dpiです。粗く見えることがあるため、%(fair)s dpi以上をおすすめします。"
    ),
    PlacedFault.RGB_CONVERTED: N_(
        "「%(name)s」にRGBの色があったため、CMYKに変換しました。鮮やかな色はくすむことがあります。"
        "仕上がりの見本で色を確かめてください。"
    ),
    PlacedFault.PARTLY_TRANSPARENT: N_(
        "「%(name)s」の半透明の部分は、透明か不透明のどちらかに置き換えました。縁や影の見え方を確かめてください。"
    ),
    PlacedFault.TOO_MUCH_INK: N_(
        "「%(name)s」にインキの総量が%(percent)s%%の部分があります。%(limit)s%%を超えると乾きにくく、"
        "裏移りの原因になります。濃い部分の色を調整してください。"
    ),
    PlacedFault.ENCRYPTED: N_("「%(name)s」にはパスワードがかかっています。パスワードを外して保存し直してください。"),
    PlacedFault.TOO_MANY_PAGES: N_(
        "「%(name)s」は%(pages)sページあります。背景に使うページだけを書き出してください（上限%(limit)sページ）。"
    ),
    PlacedFault.NO_SUCH_PAGE: N_(
        "「%(name)s」に%(page)sページ目はありません（全%(pages)sページ）。ページ番号を確かめてください。"
    ),
    PlacedFault.NO_SUCH_BOX: N_(
        "「%(name)s」には指定のページ領域（%(box)s）が設定されていません。別の領域を選ぶか、"
        "設定して書き出し直してください。"
    ),
    PlacedFault.WRONG_SIZE: N_(
        "「%(name)s」は%(found_width)s × %(found_height)s mmです。"
        "裁ち落とし%(bleed)s mmを含めて%(width)s × %(height)s mm"
        "（仕上がり%(trim_width)s × %(trim_height)s mm）の原寸で作り直してください。"
    ),
    PlacedFault.WRONG_ASPECT: N_(
        "「%(name)s」は縦横の比が合いません（%(found_width)s × %(found_height)s）。"
        "裁ち落とし%(bleed)s mmを含む%(width)s × %(height)s mmに合わせて作り直してください。"
    ),
    PlacedFault.TURNED: N_(
        "「%(name)s」は縦と横が逆です。%(width)s × %(height)s mmの向きになるように回転して保存し直してください。"
    ),
    PlacedFault.BLEED_MISSING: N_(
        "「%(name)s」には裁ち落としが足りません。仕上がり線の外側に%(bleed)s mmずつ絵柄を伸ばし、"
        "%(width)s × %(height)s mmで保存し直してください。"
        "足りない部分を斜線で示しています。"
    ),
    PlacedFault.BLEED_EMPTY: N_(
        "「%(name)s」は、絵柄が仕上がり線で終わっている辺があります。断裁のずれで白い縁が出ることがあるため、"
        "外側%(bleed)s mmまで絵柄を伸ばしてください。"
    ),
    PlacedFault.FONT_MISSING: N_(
        "「%(name)s」にフォント「%(font)s」が埋め込まれていません。フォントを埋め込むか、"
        "文字をアウトライン化して保存し直してください。"
    ),
    PlacedFault.FLATTENED: N_(
        "「%(name)s」の%(page)sページ目は透明効果などPDF/X-1aで使えない機能を含むため、"
        "%(dpi)s dpiの画像に変換しました。"
        "細い線や小さな文字の見え方を確かめてください。"
    ),
    PlacedFault.RASTERISED: N_(
        "「%(name)s」の%(page)sページ目にはCMYKに直接変換できない色があるため、"
        "ページ全体を%(dpi)s dpiの画像に変換しました。"
        "黒い文字も4色で刷られます。CMYKで書き出し直すことをおすすめします。"
    ),
    PlacedFault.SPOT_COLOURS: N_(
        "「%(name)s」に特色（%(spots)s）が使われています。特色の版がない印刷では4色の掛け合わせで刷られます。"
        "印刷所に確かめてください。"
    ),
    PlacedFault.SPOTS_MIXED: N_("「%(name)s」の特色（%(spots)s）は、4色の掛け合わせに置き換えました。"),
    PlacedFault.WHITE_OVERPRINTS: N_(
        "「%(name)s」に、オーバープリントが設定された白があります。このまま刷ると白が消えます。"
        "白のオーバープリントを解除してください。"
    ),
    PlacedFault.SCRIPTS_REMOVED: N_(
        "「%(name)s」に含まれていたスクリプトや動作を取り除きました。印刷には影響しません。"
    ),
    PlacedFault.ANNOTATIONS_REMOVED: N_(
        "「%(name)s」の注釈やフォームの欄は印刷されません。必要なものは絵柄として描いてください。"
    ),
    PlacedFault.ATTACHMENTS_REMOVED: N_("「%(name)s」の添付ファイルを取り除きました。印刷には影響しません。"),
    PlacedFault.LAYERS_REMOVED: N_(
        "「%(name)s」の非表示のレイヤーを取り除きました。必要なレイヤーが表示されているか確かめてください。"
    ),
    PlacedFault.SVG_TEXT: N_(
        "「%(name)s」に文字データが残っています。フォントが含まれないため、文字をアウトライン"
        "（パス）に変換して保存し直してください。"
    ),
    PlacedFault.SVG_UNSUPPORTED: N_(
        "「%(name)s」に印刷できないSVGの効果（%(what)s）があります。効果を画像に変換するか、PDFで書き出してください。"
    ),
    PlacedFault.SVG_CLEANED: N_(
        "「%(name)s」からスクリプトや外部ファイルへの参照などを取り除きました。仕上がりの見本を確かめてください。"
    ),
}
