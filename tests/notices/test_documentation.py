"""The example that merchants' developers copy works as it stands."""

import re
import time

import pytest

from portal import bills, payments, recurring
from portal.kernel.clock import SystemClock
from portal.notices.webhooks.signing import headers_of, new_signing_secret, signature
from portal.settings import ROOT
from portal.web.merchant.words import EVENTS


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch):
    """The names that the example defines, and the secret it was given."""
    secret = new_signing_secret()
    monkeypatch.setenv("SMARTPIT_WEBHOOK_SECRET", secret)
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/webhooks.md").read_text(), re.DOTALL)
    names = {"__name__": "example"}
    exec(compile(code, "docs/webhooks.md", "exec"), names)
    return names, secret


def test_each_event_of_bills_and_payments_is_documented_in_both_languages_and_has_words():
    text = (ROOT / "docs/webhooks.md").read_text()
    for name in (*bills.EVENT_NAMES, *payments.EVENT_NAMES, *recurring.EVENT_NAMES):
        assert text.count(f"| `{name}` |") == 2, name
        assert name in EVENTS, name


def test_the_example_takes_what_we_send_and_nothing_else(example):
    names, secret = example
    now, body = SystemClock().now(), '{"type":"bill.paid","data":{"about":"髙"}}'
    for keys in ([secret], [new_signing_secret(), secret]):  # while a secret is being changed, too
        sent = headers_of("evt_a_1", now, signature(keys, "evt_a_1", now, body))
        assert names["verify"](sent, body.encode())["data"]["about"] == "髙"
    for wrong in (
        sent | {"webhook-id": "evt_a_2"},
        sent | {"webhook-timestamp": str(int(time.time()) - 301)},
        sent | {"webhook-signature": signature([new_signing_secret()], "evt_a_1", now, body)},
    ):
        with pytest.raises(ValueError, match=r"old|signed"):
            names["verify"](wrong, body.encode())
