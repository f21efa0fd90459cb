"""What the API says of a print shop's jobs, and takes."""

from marshmallow import fields

from portal.api.fields import Answers, Choice, Line, Passage, Takes
from portal.api.paging import NEXT, Page
from portal.api.resources.run_schemas import CARRIER, STOCK, TRACKING, Printing, moment
from portal.artwork import STOCKS
from portal.print_runs import CARRIER_LIMIT, REASON_LIMIT, TRACKING_LIMIT, WITH_SHOP, RunState
from portal.web.language import N_

STATES = tuple(state for state in RunState if state in WITH_SHOP)


class JobShown(Printing):
    """A job as the print shop sees it."""

    state = Choice(
        STATES,
        metadata={
            "description": N_(
                "sent：返事待ち、accepted：引き受けた、printing：印刷中、shipped：発送済み、done：完了。"
            ),
            "example": "sent",
        },
    )
    merchant = Line(100, metadata={"description": N_("注文した企業さまの名前です。"), "example": "みどり水道"})
    files_deleted_at = moment(N_("印刷会社がファイルを消したと知らせた日時です（UTC）。"))


class JobList(Answers):
    """A page of jobs."""

    data = fields.List(fields.Nested(JobShown), required=True)
    next = Line(64, required=True, allow_none=True, metadata=NEXT)


class JobQuery(Page):
    """Which jobs are asked for."""

    state = Choice(STATES, metadata={"description": N_("この状態の仕事だけを返します。"), "example": "sent"})


class AcceptedJob(Takes):
    """What a job will be printed on."""

    stock = Choice(STOCKS, required=True, metadata=STOCK)


class DeclinedJob(Takes):
    """Why a job is declined."""

    reason = Passage(
        REASON_LIMIT,
        required=True,
        metadata={"description": N_("理由です。企業さまに伝えます。"), "example": "納期に間に合いません。"},
    )


class ShippedJob(Takes):
    """How a job is on its way."""

    carrier = Line(CARRIER_LIMIT, required=True, metadata=CARRIER)
    tracking = Line(TRACKING_LIMIT, may_be_empty=True, load_default="", metadata=TRACKING)
