"""The address number: the manual's test data, and whole addresses as people write them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.artwork.symbols import CustomerBarcode, address_characters
from portal.artwork.symbols.japan_post import check_code

MANUAL = [  # postcode, address, address number, check code (a to h: CC1 to CC8)
    ("1000013", "東京都千代田区霞が関1丁目3番2号 郵便プラザ503室", "1-3-2-503", "9"),
    ("2630023", "千葉市稲毛区緑町3丁目30-8　郵便ビル403号", "3-30-8-403", "5"),
    ("0140113", "秋田県大仙市堀見内　南田茂木　添60-1", "60-1", "h"),
    ("1100016", "東京都台東区台東5-6-3　ABCビル10F", "5-6-3-10", "9"),
    ("0600906", "北海道札幌市東区北六条東4丁目　郵便センター6号館", "4-6", "9"),
    ("0650006", "北海道札幌市東区北六条東8丁目　郵便センター10号館", "8-10", "9"),
    ("4070033", "山梨県韮崎市龍岡町下條南割　韮崎400", "400", "-"),
    ("2730102", "千葉県鎌ケ谷市右京塚　東3丁目-20-5　郵便・A&bコーポB604号", "3-20-5B604", "0"),
    ("1980036", "東京都青梅市河辺町十一丁目六番地一号　郵便タワー601", "11-6-1-601", "h"),
    ("0270203", "岩手県宮古市大字津軽石第二十一地割大淵川480", "21-480", "e"),
    ("5900016", "大阪府堺市堺区中田出井町四丁六番十九号", "4-6-19", "b"),
    ("0800831", "北海道帯広市稲田町南七線　西28", "7-28", "g"),
    ("3170055", "茨城県日立市宮田町6丁目7-14　ABCビル2F", "6-7-14-2", "a"),
    ("6500046", "神戸市中央区港島中町9丁目7-6　郵便シティA棟1F1号", "9-7-6A1-1", "5"),
    ("6230011", "京都府綾部市青野町綾部6-7　LプラザB106", "6-7LB106", "4"),
    ("0640804", "札幌市中央区南四条西29丁目1524-23　第2郵便ハウス501", "29-1524-23-2-501", "3"),
    ("9100067", "福井県福井市新田塚3丁目80-25　J1ビル2-B", "3-80-25J1-2B", "9"),
]


@pytest.mark.parametrize(("postcode", "address", "characters", "check"), MANUAL)
def test_the_manuals_own_test_data(postcode: str, address: str, characters: str, check: str):
    assert address_characters(address) == characters
    symbol = CustomerBarcode.for_address(postcode, address)
    assert symbol == CustomerBarcode(postcode, characters)
    assert check_code(symbol.codes) == check


@pytest.mark.parametrize(("postcode", "address", "characters", "check"), MANUAL)
def test_the_same_in_full_width(postcode: str, address: str, characters: str, check: str):
    wide = address.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    assert address_characters(wide) == characters


@pytest.mark.parametrize(
    ("address", "characters"),
    [
        ("", ""),
        ("東京都千代田区", ""),
        ("1−2‐3―4", "1-2-3-4"),  # whatever people use for a hyphen
        ("東京都港区芝公園4丁目2番8号", "4-2-8"),
        ("二一丁目一〇三番", "21-103"),
        ("百二十丁目千五番地", "120-1005"),
        ("川合二の五", "2"),  # a kanji numeral counts only before one of the manual's words
        ("川合二の5", "2-5"),
        ("1/2", "12"),
        ("1-2 A・B棟3", "1-2-3"),  # AB is a word then
        ("1-2 A･B棟3", "1-2-3"),
        ("1.5", "15"),
        ("3-4 B1F", "3-4B1"),
        ("3-4 Fビル", "3-4F"),  # a floor only after a figure
        ("5-6 10FA", "5-6-10"),
        ("1-2-3 Mビル", "1-2-3M"),
        ("１丁目２番３号　コーポＡ　１０１", "1-2-3A101"),
    ],
)
def test_as_people_write_them(address: str, characters: str):
    assert address_characters(address) == characters


@pytest.mark.parametrize(
    ("address", "characters"),
    [
        ("東京都中央区八丁堀3-5-1", "3-5-1"),
        ("東京都千代田区一番町12", "12"),
        ("香川県高松市二番丁3-4", "3-4"),
        ("茨城県水戸市三の丸1丁目5-48", "1-5-48"),
        ("東京都台東区三ノ輪二丁目4", "2-4"),
        ("札幌市中央区北1条西2丁目3", "2-3"),
        ("札幌市中央区北一条西2丁目3", "2-3"),
        ("三重県四日市市諏訪町1-5", "1-5"),
        ("千葉県八千代市大和田新田312-5", "312-5"),
    ],
)
def test_numerals_in_names_of_towns_do_not_count(address: str, characters: str):
    assert address_characters(address) == characters


@given(
    st.text(alphabet="0123456789-ABFz ０１Ａａ東丁目番地号一二十百千の条&・F階ビル𠮷\t", max_size=60)
    | st.text(max_size=60)
)
def test_any_text_gives_characters_that_a_barcode_takes(address: str):
    characters = address_characters(address)
    assert re.fullmatch("[0-9A-Z-]*", characters)
    assert "--" not in characters and characters == characters.strip("-")
    assert not re.search("-[A-Z]|[A-Z]-", characters)
    CustomerBarcode("1000013", characters)
