"""The example that merchants' developers copy works as it stands."""

import re
import time

import pytest

from portal.kernel.clock import SystemClock
from portal.notices.webhooks.signing import headers_of, new_signing_secret, signature
from portal.settings import ROOT


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch):
    """The names that the example defines, and the secret it was given."""
    secret = new_signing_secret()
    monkeypatch.setenv("SMARTPIT_WEBHOOK_SECRET", secret)
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/webhooks.md").read_text(), re.DOTALL)
    names = {"__name__": "example"}
    exec(compile(code, "docs/webhooks.md", "exec"), names)
    return names, secret


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
