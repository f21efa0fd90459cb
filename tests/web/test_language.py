"""The catalogues: every text translated once, nothing left over, and nothing lost on the way."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from portal.web.chains import CHAINS
from portal.web.language import CATALOGUES, LANGUAGES, SOURCE

ROOT = Path(__file__).resolve().parents[2]
TRANSLATED = sorted(set(LANGUAGES) - {SOURCE})
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|%%|%")
QUOTED = re.compile("「(.*?)」")
JAPANESE = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")  # kana, kanji, full-width signs
SHOWN_AT_THE_KIOSK = {text for chain in CHAINS for step in chain.steps for text in (step.text, step.trouble)}


def used() -> set[str]:
    """Every text that code and templates mark, found as ``scripts/messages`` finds them."""
    with (ROOT / "translations" / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)
    found = extract_from_dir(ROOT, methods, options, keywords={"N_": None, "_": None})
    return {str(text) for _file, _line, text, _comments, _context in found}


@pytest.fixture(params=TRANSLATED)
def catalogue(request) -> Catalog:
    with (CATALOGUES / request.param / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file)


@pytest.fixture
def english() -> Catalog:
    with (CATALOGUES / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file)


def texts(catalogue: Catalog) -> Iterator[Message]:
    """The catalogue without its header."""
    return (message for message in catalogue if message.id)


def test_the_catalogue_has_the_texts_of_code_and_templates_and_no_others(catalogue):
    there, needed = {message.id for message in texts(catalogue)}, used()
    assert needed - there == set(), "run make messages, then translate"
    assert there - needed == set(), "nobody uses these: run make messages"


def test_every_text_is_translated_and_no_translation_is_a_guess(catalogue):
    assert [message.id for message in texts(catalogue) if not message.string.strip() or message.fuzzy] == []


def test_translations_fill_in_the_same_values(catalogue):
    def values(text: str) -> set[str]:
        return {found.group() for found in PLACEHOLDER.finditer(text)}

    assert [m.id for m in texts(catalogue) if values(m.id) != values(m.string)] == []


def test_english_is_english_except_for_what_is_written_on_a_kiosk(english):
    assert [m.string for m in texts(english) if JAPANESE.search(QUOTED.sub("", m.string))] == []


def test_what_is_written_on_a_kiosk_stays_as_it_is_and_other_quotes_do_not(catalogue):
    def on_the_kiosk(message: Message) -> Counter[str]:
        return Counter(QUOTED.findall(message.id)) if message.id in SHOWN_AT_THE_KIOSK else Counter()

    assert [m.string for m in texts(catalogue) if Counter(QUOTED.findall(m.string)) != on_the_kiosk(m)] == []
