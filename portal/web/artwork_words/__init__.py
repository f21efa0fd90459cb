"""What the artwork engine finds, said to people: a sentence for every code, in Japanese, with its translations."""

from collections.abc import Mapping
from typing import Any

from portal.artwork import Finding
from portal.web.artwork_words.background import SENTENCES as BACKGROUND
from portal.web.artwork_words.design import SENTENCES as DESIGN
from portal.web.artwork_words.members import SENTENCES as MEMBERS
from portal.web.artwork_words.preflight import SENTENCES as PREFLIGHT
from portal.web.artwork_words.printing import SENTENCES as PRINTING
from portal.web.language import in_language

_SENTENCES: dict[str, str] = {
    code.value: sentence
    for table in (BACKGROUND, DESIGN, MEMBERS, PREFLIGHT, PRINTING)
    for code, sentence in table.items()
}


def sentence(finding: Finding, language: str) -> str:
    """What was found and what to do."""
    return in_language(language, _SENTENCES[finding.code], **finding.details)


def fault_sentence(code: str, details: Mapping[str, Any], language: str) -> str:
    """As ``sentence``, for a finding that was stored; a code that this version has no words for stands as it is."""
    text = _SENTENCES.get(code)
    return in_language(language, text, **details) if text else code
