"""Whatever the artwork engine finds can be said, in every language."""

import re
from enum import StrEnum

import pytest

from portal.artwork import DesignFault, Finding, ManifestFault, MemberFault, PlacedFault, PreflightFault, ReadBackFault
from portal.web import artwork_words
from portal.web.artwork_words import sentence
from portal.web.language import LANGUAGES

CODES = [
    code
    for faults in (DesignFault, ManifestFault, MemberFault, PlacedFault, PreflightFault, ReadBackFault)
    for code in faults
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_sentence(code: StrEnum, language: str):
    said = artwork_words._SENTENCES[code.value]
    names = set(re.findall(r"%\((\w+)\)s", said))
    text = sentence(Finding(code, details=dict.fromkeys(names, "7") | {"more": "x"}), language)
    assert text
    assert "%(" not in text
    assert any("ぁ" <= character <= "龠" for character in text) == (language == "ja"), text


def test_no_two_faults_share_a_code():
    assert len({code.value for code in CODES}) == len(CODES)
