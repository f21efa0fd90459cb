"""The merchant's first page: what to do next until all of it is done, then how things stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.notices import EndpointState, endpoints
from portal.organisations import (
    ApiKey,
    OrganisationKind,
    Permission,
    Role,
    StaffMember,
    api_keys,
    feed_name,
    staff_of,
    tenants,
)
from portal.outbox import latest_events
from portal.web import current
from portal.web.access import members
from portal.web.desk.current import desk_page, member
from portal.web.desk.keys import standing_of
from portal.web.desk.run_words import STATES
from portal.web.desk.showing import has_link
from portal.web.desk.visits import Member
from portal.web.desk.words import ROLES, ROLES_MEAN
from portal.web.language import N_, _
from portal.web.merchant.bills import totals_here
from portal.web.merchant.desk import blueprint
from portal.web.merchant.events import ours_among
from portal.web.merchant.runs import runs_under_way
from portal.web.merchant.showing import houses_tenants
from portal.web.merchant.words import event_words

MERCHANT = OrganisationKind.MERCHANT
EVENTS_SHOWN = 5
MOST_COUNTED = 1_000  # tenants


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do when beginning: texts are sources, ``endpoint`` is where it is done."""

    title: str
    text: str
    endpoint: str
    is_done: bool
    is_mine: bool = True  # whoever is here may do it


@blueprint.get("")
@members(MERCHANT)
def home() -> str:
    """What to do next, how much there is, and what happened last."""
    here, session = member(), current.session()
    staff = staff_of(session, here.scope)
    steps = _steps(session, here, staff)
    feed = feed_name(here.scope.ref, sandbox=here.scope.sandbox)
    events = latest_events(session, feed, limit=EVENTS_SHOWN)
    found = endpoints(session, here.scope) if has_link(here) else []
    return desk_page(
        "merchant/home.html",
        steps=[] if all(step.is_done for step in steps) else steps,
        staff=len(staff),
        keys=sum(standing_of(one) == "usable" for one in api_keys(session, here.scope)),
        endpoints=len(found),
        troubled=sum(is_troubled(one.state, one.failures) for one in found),
        tenants=len(tenants(session, here.scope, limit=MOST_COUNTED)),
        runs=runs_under_way(session, here),
        run_states={code: (_(text), tone) for code, (text, tone) in STATES.items()},
        events=events,
        ours=ours_among(events),
        event_words=event_words,
        has_link=has_link(here),
        has_tenants=houses_tenants(here),
        role=ROLES[here.role],
        role_means=ROLES_MEAN[here.role],
        **totals_here(),
    )


def is_troubled(state: str, failures: int) -> bool:
    """Whether an endpoint does not take what it is sent."""
    return state == EndpointState.DISABLED or (state == EndpointState.ACTIVE and failures > 0)


def troubled_endpoints(session: Session, here: Member) -> int:
    """How many of the endpoints, of this mode, need somebody to look."""
    return sum(is_troubled(one.state, one.failures) for one in endpoints(session, here.scope))


def _steps(session: Session, here: Member, staff: Sequence[StaffMember]) -> list[Step]:
    """In the order in which they are best done; keys and webhooks of either mode count."""
    me = next(one for one in staff if one.ref == here.person.ref)
    owners, may_manage = [one for one in staff if one.role is Role.OWNER], here.may(Permission.MANAGE)
    steps = [
        Step(
            N_("パスキーを登録する"),
            N_("次からはメールを待たずにサインインでき、大切な操作の確認にも使えます。"),
            "staff.passkey_new",
            me.has_passkey,
        ),
        Step(
            N_("二人目の管理者を招待する"),
            N_("管理者を二人にしておくと、一人がパスキーをなくしても困りません。"),
            "merchant.staff_invite",
            len(owners) > 1,
            may_manage,
        ),
    ]
    if not has_link(here):
        return steps
    keys: list[ApiKey] = []
    hooks = 0
    for sandbox in (False, True):
        scope = here.scope.in_mode(sandbox=sandbox)
        keys += api_keys(session, scope)
        hooks += len(endpoints(session, scope))
    return [
        *steps,
        Step(
            N_("APIキーを作る"),
            N_("はじめは「テスト環境」に切り替えて作ると、本番に影響なく試せます。"),
            "merchant.key_new",
            bool(keys),
            may_manage,
        ),
        Step(
            N_("APIを呼び出してみる"),
            N_("キーを作ると、そのまま動く例が出ます。最初の呼び出しが届くと、ここに印が付きます。"),
            "merchant.keys",
            any(key.used_at for key in keys),
        ),
        Step(
            N_("Webhookの送り先を登録する"),
            N_("起きたことが数秒のうちに、御社のサーバーへ届きます。"),
            "merchant.webhook_new",
            bool(hooks),
            may_manage,
        ),
    ]
