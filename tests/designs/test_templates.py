"""The starting templates: drawn by us, clean for the longest names, redrawn to the same bytes."""

import subprocess
import sys
from pathlib import Path

import pytest

from portal.artwork import Assets, Severity, Standard, check_design, from_folder, read_design
from portal.designs import templates

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "portal" / "designs" / "templates"
NAMES = sorted(folder.name for folder in FOLDER.iterdir())
LONGEST = {
    "name": "特定非営利活動法人髙﨑𠮷市民スポーツ文化振興協会",
    "honorific": "御中",
    "member_no": "MEMBER-00001234",
    "expiry": "2029年12月31日",
    "postcode": "8700001",
    "address1": "大分県速見郡日出町大字豊岡字下田中9999番地の10",
    "address2": "スカイタワーレジデンス高輪台サウスコート2903号室",
    "card_url": f"https://smartpit.example-portal.co.jp/c/{'A' * 45}",
    "number": "2112345678900",
    "store_code": "2800000000004",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_clean_for_the_longest_names(name):
    design = read_design((FOLDER / name / "design.json").read_bytes())
    assets = Assets(design, from_folder(FOLDER / name), Standard.X4)
    found = check_design(design, assets, dpi=600, fields=LONGEST)
    assert [(one.code, one.where) for one in found] == []


def test_there_are_eight_at_least_for_cards_postcards_and_phones_with_titles_in_both_languages():
    found = templates()
    assert len(found) >= 8 and {one.medium for one in found} == {"card", "postcard", "custom"}
    assert all(set(one.title) == set(one.about) == {"ja", "en"} for one in found)
    assert [one.name for one in found if one.medium == "custom" and one.sides != 1] == []


def test_the_artwork_is_what_its_program_draws(tmp_path):
    subprocess.run([sys.executable, ROOT / "examples/templates/artwork.py", tmp_path], check=True)
    drawn = {file.relative_to(tmp_path): file.read_bytes() for file in tmp_path.rglob("*.pdf")}
    assert drawn == {file.relative_to(FOLDER): file.read_bytes() for file in FOLDER.rglob("*.pdf")}


def test_every_fault_of_a_template_would_be_told():
    design = read_design((FOLDER / "plain" / "design.json").read_bytes())
    assets = Assets(design, from_folder(FOLDER / "plain"), Standard.X4)
    found = check_design(design, assets, dpi=600, fields=LONGEST | {"name": "長" * 80})
    assert [(one.code, one.severity) for one in found] == [("text-does-not-fit", Severity.ERROR)]
