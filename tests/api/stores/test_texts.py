"""What is said to customers: in every language, of every refusal."""

import re

import pytest

from portal.api.problems import PROBLEM_TYPES
from portal.api.stores.errors import BILLS_CHANGED
from portal.api.stores.language import LANGUAGES
from portal.api.stores.texts import table
from portal.payments import Refusal

OWN = re.compile(r"\{(\w+)\}")
SCRIPTS = {"ja": "[ぁ-んァ-ヶ一-鿿]", "zh": "[一-鿿]", "ko": "[가-힣]", "ru": "[а-я]", "pt": "[a-z]", "en": "[a-z]"}
NOT = {"en": "[^ -~¥–—’…×]", "pt": "[ぁ-んァ-ン一-鿿가-힣а-я]", "zh": "[ぁ-んァ-ン가-힣]", "ko": "[ぁ-んァ-ン一-鿿]"}


def test_no_text_is_missing_in_any_language():
    for key, texts in table().items():
        assert list(texts) == list(LANGUAGES), key
        assert all(text.strip() == text != "" for text in texts.values()), key
        assert len({frozenset(OWN.findall(text)) for text in texts.values()}) == 1, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_text_is_written_as_its_language_is(language):
    wrong = [key for key, texts in table().items() if language in NOT and re.search(NOT[language], texts[language])]
    assert wrong == []
    written = [key for key, texts in table().items() if re.search(SCRIPTS[language], texts[language])]
    assert len(written) > 0.9 * len(table())


def test_every_refusal_has_its_message():
    codes = {str(one) for one in Refusal} | {BILLS_CHANGED, "limit_reached", "busy", "values_refused", "refused"}
    told = {key.removeprefix("refusal.") for key in table() if key.startswith("refusal.")}
    assert codes <= told
    assert told - codes <= {code.replace("-", "_") for code in PROBLEM_TYPES}, "a text that nothing says"


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_anybody_may_have_the_texts_and_is_told_when_they_are_the_same(app):
    client = app.test_client()
    answer = client.get("/stores/v1/texts?language=zh")
    assert answer.json["texts"]["kiosk.next"] == "下一步"
    again = client.get("/stores/v1/texts?language=zh", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert client.get("/stores/v1/texts?language=fr").json["code"] == "values_refused"
