"""A first call with a new key, in curl and in Python; the key stands in the environment, as it should in programs."""

from collections.abc import Collection

from portal.organisations import KeyScope
from portal.web import current

READS = {  # what a key with that scope may read at once, the most telling first
    KeyScope.PRINT_JOBS_READ: "print-jobs",
    KeyScope.ORGANISATION_READ: "organisation",
    KeyScope.BILLS_READ: "bills",
    KeyScope.EVENTS_READ: "events",
    KeyScope.TENANTS_READ: "tenants",
    KeyScope.WEBHOOKS_READ: "webhook-endpoints",
}


def first_call(scopes: Collection[str], key: str) -> list[tuple[str, str]]:
    """Label and text of each example; none where the scopes let nothing be read."""
    resource = next((READS[scope] for scope in READS if scope in scopes), "")
    return calls(f"{current.settings().public_url}/api/v1/{resource}", key) if resource else []


def calls(address: str, key: str) -> list[tuple[str, str]]:
    """Label and text of a GET of ``address``, which is to be quoted in a shell where it has a query."""
    return [("curl", _curl(address, key)), ("Python", _python(address))]


def _curl(address: str, key: str) -> str:
    return f'export SMARTPIT_KEY={key}\ncurl -s -H "Authorization: Bearer $SMARTPIT_KEY" \\\n  "{address}"'


def _python(address: str) -> str:
    return f"""import os

import requests

answer = requests.get(
    "{address}",
    headers={{"Authorization": f"Bearer {{os.environ['SMARTPIT_KEY']}}"}},
    timeout=10,
)
answer.raise_for_status()
print(answer.json())"""
