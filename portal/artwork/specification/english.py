"""The specification's texts in English; what stands in braces is a figure (see ``figures``)."""

ENGLISH = {
    "title": "Joint card specification",
    "medium_card": "Card　{size} mm",
    "medium_postcard": "Postcard　{size} mm",
    "medium_a6": "A6 insert　{size} mm",
    "medium_a4": "A4 insert　{size} mm",
    "purpose": (
        "Rules for printed matter that carries a Smart Pit number and its barcodes, so that it prints as designed and "
        "works in the store. Numbers and barcodes are printed piece by piece: leave their places free in your design."
    ),
    "comma": ", ",
    # 1
    "outline": "Sizes and areas",
    "true_size": "true size",
    "scale": "scale 1/{scale}",
    "enlarged": "Upper left corner, {scale} times",
    "front": "Front",
    "back": "Back",
    "front_postcard": "Address side",
    "back_postcard": "Message side",
    "front_free": "Number and barcodes may stand on the front or on the back.",
    "back_same": "The back has the same measures. Number and barcodes may stand on either side.",
    "post_size": (
        "Private postcards are {post_width_least} to {post_width_largest} mm wide and {post_height_least} to "
        "{post_height_largest} mm high."
    ),
    "post_places": "Places for the post",
    "places": "Places of number and barcodes (an example)",
    "places_note": "Anywhere inside the safety line will do. Put nothing else inside the blue frames.",
    "bleed_term": "Bleed",
    "bleed": "{bleed} mm beyond the trim line. Grounds and photographs reach this far.",
    "trim_term": "Trim line",
    "trim": "Where the piece is cut: {size} mm.",
    "trim_round": "Where the piece is cut: {size} mm, corners R{radius}.",
    "safe_term": "Safety line",
    "safe": "{safe} mm inside the trim line. Keep text, logos and barcodes within.",
    "marks_term": "Marks",
    "marks": "Corner and centre marks, outside the bleed.",
    "digits_term": "Number in digits",
    "digits": "The 13 digits of the Smart Pit number, {digits} pt or more.",
    "number_term": "Number barcode",
    "number": "The Smart Pit number as an EAN-13.",
    "store_code_term": "Store code barcode",
    "store_code": "The store code as an EAN-13, together with the number's.",
    "qr_term": "QR code",
    "qr": "A link to the payment page. Optional.",
    "postcode_term": "Postcode boxes",
    "postcode": (
        "In vermilion, {box_width} × {box_height} mm each; {box_top} mm from the top and {box_right} mm from the "
        "right. No black or blue ink in them."
    ),
    "mark_term": "Postage mark",
    "mark": "{mark_least} to {mark_largest} mm large. Upper left, within {mark_width} × {mark_height} mm.",
    "address_term": "Address",
    "address": "Address and name, vertical or horizontal.",
    "customer_term": "Customer barcode",
    "customer": "At least {postal_edge} mm from the edges, {postal_clear} mm clear around.",
    # 2
    "symbols": "Number and barcodes",
    "anatomy": "Number barcode (EAN-13), twice its size",
    "anatomy_bars": "bars {bars_now} mm",
    "sample_least": "Least, true size　X {x}",
    "sample_nominal": "Target, true size　X {x}",
    "sample_digits": "Number at {digits} pt, the least",
    "sample_qr": "QR　X {x}",
    "sample_customer": "Customer barcode, true size",
    "rule_digits_term": "Number in digits",
    "rule_digits": (
        "{digits} pt or more, grouped 4-4-5, in a face whose digits are easily told apart. "
        "Customers type them at the machine in the store."
    ),
    "rule_x_term": "Width",
    "rule_x": (
        "X, the narrowest bar, is {x_least} to {x_largest} mm, {x_nominal} mm for preference, in whole dots of the "
        "press. Two symbols side by side: {pair} mm at most ({dpi} dpi)."
    ),
    "rule_bars_term": "Height of bars",
    "rule_bars": "{bars} mm or more at the target size, {bars_small} mm or more at the least.",
    "rule_quiet_term": "Quiet zones",
    "rule_quiet": (
        "{quiet_left}X or more left of the bars, {quiet_right}X or more right of them; white for another {white} mm "
        "all around. No frames, patterns or text there."
    ),
    "rule_turn_term": "Direction",
    "rule_turn": "0, 90, 180 or 270 degrees; never slanted.",
    "rule_qr_term": "QR code",
    "rule_qr": "X, one module, is {qr_least} mm or more; {qr_quiet}X or more clear on all sides.",
    "rule_customer_term": "Customer barcode",
    "rule_customer": (
        "{postal_least} to {postal_largest} pt: bars {postal_bar} mm or more wide, {postal_width} mm or more in all."
    ),
    "sizes": "Size of the barcodes, with quiet zones and digits",
    "sizes_least": "Least",
    "sizes_nominal": "Target",
    "sizes_largest": "Largest",
    "sizes_standard": "Standard",
    "sizes_dpi": "{dpi} dpi",
    "sizes_x": "X {x} mm",
    "sizes_dots": "{dots} dots (X {x} mm)",
    "sizes_extent": "{width} × {height} mm",
    "sizes_bars": "bars {bars} mm or more",
    # 3
    "data": "Colours and files",
    "data_colour_term": "Colours",
    "data_colour": "CMYK. RGB is converted and will look different. Spot colours by name (DIC or PANTONE number).",
    "data_black_term": "Barcodes",
    "data_black": (
        "Black ink alone (K100) on a white knock-out (C0 M0 Y0 K0). No spot colour, no four-colour black, no other "
        "dark colour. White is never set to overprint."
    ),
    "data_ink_term": "Total ink",
    "data_ink": "{ink} % at most.",
    "data_image_term": "Pictures",
    "data_image": "{dpi_fair} dpi or more at size. Less than {dpi_lowest} dpi is refused.",
    "data_format_term": "File types",
    "data_format": "PDF (PDF/X-4 or PDF/X-1a for preference), SVG, {pictures}. Up to {megabytes} MB a file.",
    "data_font_term": "Fonts",
    "data_font": "All embedded in PDF; always outlined in SVG.",
    "data_small_term": "Fine print",
    "data_small": "Text {text} pt or more, lines {line} mm or more.",
    "data_template_term": "Template",
    "data_template": (
        "An SVG of the same size is available. Draw on its artwork layers; delete the guides before delivery."
    ),
    "template_artwork": "Artwork",
    "template_note": (
        "Number and barcodes are put in when it is printed. Leave the frames white and empty; delete the guides before "
        "delivery."
    ),
    # 4
    "examples": "Do and don’t",
    "example_good": "Black on white, room around it, legible digits.",
    "example_ground": "Not straight onto colours or patterns.",
    "example_reversed": "Not reversed: it may read as another number.",
    "example_red": "Not in reddish inks: scanners do not see them.",
    "example_frame": "No frames or text in the quiet zones.",
    "example_tilted": "Not slanted.",
    "example_outside": "Not across the safety line.",
    "example_small": "No small digits: {digits} pt or more.",
    "example_foil": "No foil, varnish or hologram over it.",
    # 5
    "stocks": "Stocks",
    "stocks_pet": "Paper made of PET is not allowed.",
    "stocks_note": "The print shop declares the stock when it accepts the job. Strong gloss makes scanning harder.",
    # 6
    "checks": "Before you deliver",
    "check_bleed": "{bleed} mm of bleed on all four sides",
    "check_safe": "Text and logos inside the safety line",
    "check_digits": "Room for the number at {digits} pt or more",
    "check_white": "White and empty where barcodes go",
    "check_pair": "Places for number and store code",
    "check_colour": "CMYK, {ink} % ink at most",
    "check_image": "Pictures {dpi_fair} dpi or more at size",
    "check_font": "Fonts embedded or outlined",
    "check_finish": "No foil or varnish over barcodes",
    "check_stock": "A stock that is not PET",
    "check_postcode": "Postcode boxes vermilion and in place",
    "check_customer": "Clear space around the customer barcode",
    "check_guides": "Template guides deleted",
    "check_sample": "No sample numbers or barcodes left in",
    "contact": "Questions? Please ask your contact for joint cards.",
}
