"""Print jobs: the runs that merchants sent to this print shop."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from sqlalchemy.orm import Session

from portal.organisations import OrganisationKind, organisations_by_id
from portal.print_runs import PrintRun, RunState, new_jobs, shop_jobs
from portal.web import current
from portal.web.access import members
from portal.web.asking import SHOWN, cursor, portion
from portal.web.desk.current import desk_page, member
from portal.web.desk.run_words import stock_words
from portal.web.desk.visits import Member
from portal.web.language import _
from portal.web.print_shop.desk import blueprint
from portal.web.print_shop.words import SEEN, STATES, is_late, job_kind, job_state

PRINT_SHOP = OrganisationKind.PRINT_SHOP


@dataclass(frozen=True, slots=True)
class JobShown:
    """A job in a list."""

    job: PrintRun
    merchant: str
    kind: str
    stock: str
    state: tuple[str, str]
    is_late: bool


@blueprint.get("/orders")
@members(PRINT_SHOP)
def orders() -> str:
    """The jobs of this shop, the newest first."""
    session, asked = current.session(), request.args.get("state", "")
    state = RunState(asked) if asked in SEEN else None
    found = shop_jobs(session, member().scope, state=state, after=cursor(), limit=SHOWN + 1)
    shown, after = portion(found, lambda job: str(job.ref))
    return desk_page(
        "print_shop/orders.html",
        jobs=jobs_shown(shown),
        after=after,
        states=[("", _("すべて")), *((str(one), _(STATES[one][0])) for one in SEEN)],
        is_narrowed=state is not None or bool(cursor()),
    )


def jobs_shown(jobs: Sequence[PrintRun]) -> list[JobShown]:
    """Jobs with what a list says of them."""
    merchants = organisations_by_id(current.session(), {job.organisation_id for job in jobs})
    return [
        JobShown(
            job,
            merchants[job.organisation_id].name,
            job_kind(job),
            stock_words(job.stock_declared or job.stock),
            job_state(job),
            is_late(job),
        )
        for job in jobs
    ]


def jobs_to_take(session: Session, here: Member) -> int:
    """How many jobs wait for an answer."""
    return new_jobs(session, here.scope)
