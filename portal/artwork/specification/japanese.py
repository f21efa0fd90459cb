"""The specification's texts in Japanese; what stands in braces is a figure (see ``figures``)."""

JAPANESE = {
    "title": "ジョイントカード仕様書",
    "medium_card": "カード　{size} mm",
    "medium_postcard": "はがき　{size} mm",
    "medium_a6": "封入用 A6　{size} mm",
    "medium_a4": "封入用 A4　{size} mm",
    "purpose": (
        "スマートピットの番号とバーコードを載せる印刷物を、デザインどおりに刷り、お店で確実に使えるものにするための"
        "決まりです。番号とバーコードは1枚ずつ差し込んで刷ります。デザインでは、その場所を空けておいてください。"
    ),
    "comma": "、",
    # 1
    "outline": "寸法と範囲",
    "true_size": "実寸",
    "scale": "縮尺 1/{scale}",
    "enlarged": "左上の角（{scale}倍）",
    "front": "表面",
    "back": "裏面",
    "front_postcard": "宛名面",
    "back_postcard": "通信面",
    "front_free": "番号やバーコードは、表と裏のどちらに置いてもかまいません。",
    "back_same": "裏面も同じ寸法です。番号とバーコードは、どちらの面に置いてもかまいません。",
    "post_size": (
        "私製はがきは、幅{post_width_least}～{post_width_largest} mm、"
        "高さ{post_height_least}～{post_height_largest} mmで作れます。"
    ),
    "post_places": "郵便で送るための場所",
    "places": "番号とバーコードの場所（例）",
    "places_note": "文字切れ防止線の内側なら、ほかの場所にも置けます。青い枠の中には、ほかのものを置かないでください。",
    "bleed_term": "塗り足し",
    "bleed": "仕上がり線の{bleed} mm外側。地色や写真をここまで伸ばします。",
    "trim_term": "仕上がり線",
    "trim": "断裁する線。{size} mm。",
    "trim_round": "断裁する線。{size} mm、角丸R{radius}。",
    "safe_term": "文字切れ防止線",
    "safe": "仕上がり線の{safe} mm内側。文字やバーコードをこの中に収めます。",
    "marks_term": "トンボ",
    "marks": "角トンボとセンタートンボ。塗り足しの外に付けます。",
    "digits_term": "番号（数字）",
    "digits": "13桁のスマートピット番号。{digits}ポイント以上。",
    "number_term": "番号のバーコード",
    "number": "スマートピット番号のJAN（EAN-13）。",
    "store_code_term": "コンビニ識別番号のバーコード",
    "store_code": "コンビニ識別番号のJAN。番号と対で載せます。",
    "qr_term": "QRコード",
    "qr": "お支払いページへのリンク。任意です。",
    "postcode_term": "郵便番号枠",
    "postcode": (
        "朱色の枠。1つ{box_width} × {box_height} mm、上から{box_top} mm、右から{box_right} mm。"
        "枠の中に黒や青を刷りません。"
    ),
    "mark_term": "料金別納・後納の表示",
    "mark": "大きさは{mark_least}～{mark_largest} mm。左上の{mark_width} × {mark_height} mmに収めます。",
    "address_term": "宛名",
    "address": "住所とお名前。縦書きと横書きのどちらでも。",
    "customer_term": "カスタマバーコード",
    "customer": "周囲に{postal_clear} mm以上の余白。紙の端から{postal_edge} mm以上離します。",
    # 2
    "symbols": "番号とバーコード",
    "anatomy": "番号のバーコード（JAN・EAN-13）　2倍に拡大",
    "anatomy_bars": "バー {bars_now} mm",
    "sample_least": "最小（実寸）　X {x}",
    "sample_nominal": "標準（実寸）　X {x}",
    "sample_digits": "番号　最小の{digits}ポイント",
    "sample_qr": "QR　X {x}",
    "sample_customer": "カスタマバーコード（実寸）",
    "rule_digits_term": "番号（数字）",
    "rule_digits": (
        "{digits}ポイント以上。4桁・4桁・5桁に区切り、見分けやすい書体（UDゴシックなど）で。"
        "お客さまは、この数字をお店の端末に打ち込みます。"
    ),
    "rule_x_term": "バーコードの幅",
    "rule_x": (
        "X（いちばん細いバーの幅）は{x_least}～{x_largest} mm、標準は{x_nominal} mm。"
        "印刷機のドットの整数倍にそろえます。2つを横に並べるときは{pair} mmまで（{dpi} dpi）。"
    ),
    "rule_bars_term": "バーの高さ",
    "rule_bars": "標準の大きさで{bars} mm以上、最小の大きさで{bars_small} mm以上。",
    "rule_quiet_term": "左右の余白",
    "rule_quiet": (
        "バーの左に{quiet_left}X以上、右に{quiet_right}X以上（クワイエットゾーン）。"
        "その外側も四方{white} mmまで白地にします。枠線、模様、文字を入れません。"
    ),
    "rule_turn_term": "向き",
    "rule_turn": "0度、90度、180度、270度。斜めには置けません。",
    "rule_qr_term": "QRコード",
    "rule_qr": "X（1マスの幅）は{qr_least} mm以上。四方に{qr_quiet}X以上の余白。",
    "rule_customer_term": "カスタマバーコード",
    "rule_customer": (
        "{postal_least}～{postal_largest}ポイント。細いバーの幅{postal_bar} mm以上、全体の幅{postal_width} mm以上。"
    ),
    "sizes": "バーコードの大きさ（左右の余白と下の数字を含む）",
    "sizes_least": "最小",
    "sizes_nominal": "標準",
    "sizes_largest": "最大",
    "sizes_standard": "規格",
    "sizes_dpi": "{dpi} dpi",
    "sizes_x": "X {x} mm",
    "sizes_dots": "{dots}ドット（X {x} mm）",
    "sizes_extent": "{width} × {height} mm",
    "sizes_bars": "バー{bars} mm以上",
    # 3
    "data": "色と入稿データ",
    "data_colour_term": "色",
    "data_colour": (
        "CMYKで作ります。RGBは変換するため、色が変わります。特色は名前（DIC、PANTONEの番号など）で指定します。"
    ),
    "data_black_term": "バーコードの色",
    "data_black": (
        "スミ1色（K100）を、白（C0 M0 Y0 K0）の抜きの上に刷ります。"
        "特色、4色の掛け合わせ、濃い色での代用はできません。白をオーバープリントにしません。"
    ),
    "data_ink_term": "インキの総量",
    "data_ink": "{ink}％以下。",
    "data_image_term": "画像",
    "data_image": "原寸で{dpi_fair} dpi以上。{dpi_lowest} dpi未満は受け付けません。",
    "data_format_term": "ファイル形式",
    "data_format": "PDF（PDF/X-4、PDF/X-1aを推奨）、SVG、{pictures}。1ファイル{megabytes} MBまで。",
    "data_font_term": "フォント",
    "data_font": "PDFはすべて埋め込み。SVGは必ずアウトライン化します。",
    "data_small_term": "小さな文字と線",
    "data_small": "文字は{text}ポイント以上、線は{line} mm以上。",
    "data_template_term": "テンプレート",
    "data_template": (
        "同じ寸法のSVGを用意しています。「デザイン」のレイヤーに描き、案内のレイヤーは消して入稿してください。"
    ),
    "template_artwork": "デザイン",
    "template_note": (
        "番号とバーコードは印刷のときに差し込みます。枠の中は白のまま空けておき、"
        "入稿前に案内のレイヤーを消してください。"
    ),
    # 4
    "examples": "よい例、悪い例",
    "example_good": "白地に黒。余白も数字も十分です。",
    "example_ground": "色地や柄の上に、じかに置かない。",
    "example_reversed": "白抜きにしない。別の番号に読めることがあります。",
    "example_red": "赤系の色で刷らない。読み取り機に見えません。",
    "example_frame": "余白に枠線や文字を入れない。",
    "example_tilted": "傾けない。",
    "example_outside": "文字切れ防止線の外に出さない。",
    "example_small": "番号を小さくしない。{digits}ポイント以上で。",
    "example_foil": "箔、ニス、ホログラムを重ねない。",
    # 5
    "stocks": "用紙・素材",
    "stocks_pet": "PET素材の紙は使えません。",
    "stocks_note": (
        "印刷会社には、受注のときに使う用紙・素材を申告していただきます。表面の光沢が強いと読み取りにくくなります。"
    ),
    # 6
    "checks": "入稿前の確認表",
    "check_bleed": "塗り足しが四辺とも{bleed} mmある",
    "check_safe": "文字とロゴが文字切れ防止線の内側にある",
    "check_digits": "番号の場所が{digits}ポイント以上の数字に足りる",
    "check_white": "バーコードの場所が白地で、ほかに何もない",
    "check_pair": "番号とコンビニ識別番号の両方の場所がある",
    "check_colour": "CMYKで、インキの総量が{ink}％以下",
    "check_image": "画像が原寸で{dpi_fair} dpi以上",
    "check_font": "フォントを埋め込み、またはアウトライン化した",
    "check_finish": "バーコードの上に箔やニスがかからない",
    "check_stock": "PET素材ではない用紙・素材を選んだ",
    "check_postcode": "郵便番号枠が朱色で、位置が合っている",
    "check_customer": "カスタマバーコードの周りが空いている",
    "check_guides": "テンプレートの案内のレイヤーを消した",
    "check_sample": "見本の番号やバーコードが残っていない",
    "contact": "ご不明な点は、ジョイントカードの担当窓口へお問い合わせください。",
}
