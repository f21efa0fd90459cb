"""Whatever kiosks and registers send, no answer is a 500, and every answer is one that the document knows."""

from collections.abc import Callable

import pytest
from schemathesis import GenerationMode

from tests.api.stores.till import TILL, TODAY, Chain, cash
from tests.api.walked import in_both_modes, operations_of, tried


@in_both_modes
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_answers_are_as_documented(make_app, virtual: Chain, billed, mode, campaign: Callable[[int, int], int]):
    bill, number = billed(1_000)
    code = virtual.code(number, bill.ref)
    asked = {"number": number, "language": "ja"}
    bodies = {
        "inquiries": asked | {"kiosk": "K1"},
        "slips": asked | {"bills": [bill.ref]},
        "authorisations": TILL | {"code": code},
        "confirmations": cash(code),
        "releases": TILL | {"code": code},
        "reversals": cash(code),
    }
    operations = operations_of("/stores/v1/openapi.json", make_app())
    assert len(operations) == len(bodies) + 2
    statuses = set()
    for operation in operations:
        there, body = {"business_date": TODAY}, bodies.get(operation.path.rpartition("/")[2])
        statuses |= tried(operation, mode, virtual.headers, campaign(4, 400), there=there, body=body)
    assert {200, 201, 422} <= statuses if mode is GenerationMode.POSITIVE else statuses & {400, 415, 422}
