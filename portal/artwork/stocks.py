"""Stocks (用紙・素材) by the names that people read."""

STOCK_NAMES = {
    "ja": {
        "pvc": "塩ビ（PVC）カード",
        "pet-free-plastic": "PETを含まないプラスチック",
        "coated-paper": "コート紙・カード紙",
        "matt-paper": "マット紙・上質紙",
        "postcard-paper": "はがき用紙",
        "plain-paper": "普通紙",
    },
    "en": {
        "pvc": "PVC card",
        "pet-free-plastic": "Plastic without PET",
        "coated-paper": "Coated paper, card stock",
        "matt-paper": "Matt or uncoated paper",
        "postcard-paper": "Postcard stock",
        "plain-paper": "Plain paper",
    },
}  # of media.STOCKS, by language
