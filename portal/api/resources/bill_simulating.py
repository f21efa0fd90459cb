"""What may happen to a bill in the world, made to happen to one in the sandbox."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from portal.api import caller
from portal.api.documenting import Documented
from portal.api.fields import Answers, Choice, Line, Takes
from portal.api.problems import Problem
from portal.api.resources.bill_bulk import resource
from portal.api.resources.bill_schemas import BillShown
from portal.api.resources.bill_shown import shown
from portal.api.resources.bills import WRITE
from portal.bills import find_bill
from portal.payments import BillsRefused, PendingKind, StoreRefused, What, simulate
from portal.web import current
from portal.web.language import N_

__all__ = ["resource"]


class Simulation(Takes):
    """What is to happen."""

    what = Choice(
        What,
        required=True,
        metadata={
            "description": N_(
                "paid：支払われる、reversed：支払われて取り消される、expired：期限が過ぎる、late：遅れた入金、"
                "doubled：二重の入金、slow：20秒後に支払われる（その間はレジで手続き中）。"
            ),
            "example": "paid",
        },
    )


class PendingShown(Answers):
    """Cash that fits no bill, which the operator looks into."""

    ref = Line(22, data_key="id", metadata={"description": N_("保留のIDです。"), "example": "h2Jm9cXq4TzB7wR0sK5dVg"})
    kind = Choice(PendingKind, metadata={"description": N_("保留になった理由のコードです。"), "example": "late"})


class Simulated(Answers):
    """The bill afterwards."""

    bill = fields.Nested(BillShown, metadata={"description": N_("いまの請求です。")})
    pending = fields.Nested(
        PendingShown,
        allow_none=True,
        metadata={"description": N_("lateとdoubledで、運営が確かめる入金です。ほかはnullです。"), "example": None},
    )


@resource.operation(
    "/bills/<ref:ref>/simulate",
    method="POST",
    needs=WRITE,
    answers=Simulated(),
    says=Documented(
        N_("お支払いなどを試す"),
        N_("テスト環境だけの操作です。お店で起こることを起こします。本番と同じイベントとWebhookが届きます。"),
        takes=Simulation(),
        refuses=["sandbox-only", "bill-held", "state-refused"],
    ),
)
def simulate_bill(values: Mapping[str, Any], ref: str) -> Mapping[str, Any]:
    """Makes something happen to a bill."""
    session, own, what = current.session(), caller.scope().own(), What(values["what"])
    find_bill(session, own, ref)
    try:
        done = simulate(session, own, ref, what, company=current.settings().company_code, at=current.now())
    except (BillsRefused, StoreRefused) as refused:
        raise Problem("state-refused", reason="not-payable") from refused
    return {"bill": shown([done.bill])[0], "pending": done.pending}
