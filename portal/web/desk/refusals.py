"""Error pages of staff's addresses: in the frame where somebody is signed in, with what to do or whom to ask."""

from collections.abc import Mapping

from flask import request

from portal.bills import (
    BatchDiscarded,
    BillChanged,
    BillHeld,
    BillStateRefused,
    ReferenceUsed,
    TooManyBills,
    UploadStateRefused,
)
from portal.designs import DesignArchived, ProofClosed, ProofStateRefused
from portal.jobs import JobNotOver, JobOver, JobReplaced, JobUnknown
from portal.kernel.errors import DomainError
from portal.kernel.files import FilesAway, FileUnknown
from portal.members import ListStateRefused, MemberStateRefused
from portal.organisations import (
    AlreadyMember,
    AnswerAwaited,
    LastOwner,
    NoSystemLink,
    NoTenantHere,
    NotPermitted,
    ObjectUnknown,
    OrganisationInactive,
    OrganisationUnknown,
    PersonUnknown,
    Role,
    State,
    StateRefused,
    StillOpen,
    WorksElsewhere,
    staff_of,
)
from portal.payments import BillsRefused, PaymentStateRefused, PendingDecided, ResolutionRefused, StoreRefused
from portal.print_runs import FilesGone, PackageNotReady, RunStateRefused
from portal.web import current
from portal.web.desk.current import desk_page, member
from portal.web.desk.landing import home
from portal.web.desk.visits import visit
from portal.web.language import N_, _
from portal.web.templating import page
from portal.web.wording import Says

PREFIXES = ("/staff", "/merchant", "/print", "/chain", "/operator")

STATUSES: Mapping[type[DomainError], int] = {
    AlreadyMember: 409,
    AnswerAwaited: 503,
    BatchDiscarded: 409,
    BillChanged: 409,
    BillHeld: 409,
    BillsRefused: 409,
    BillStateRefused: 409,
    DesignArchived: 409,
    FilesAway: 503,
    FilesGone: 410,
    FileUnknown: 404,
    JobNotOver: 409,
    JobOver: 409,
    JobReplaced: 409,
    JobUnknown: 404,
    LastOwner: 409,
    ListStateRefused: 409,
    MemberStateRefused: 409,
    NoSystemLink: 409,
    NoTenantHere: 409,
    NotPermitted: 403,
    ObjectUnknown: 404,
    OrganisationInactive: 409,
    OrganisationUnknown: 404,
    PackageNotReady: 409,
    PaymentStateRefused: 409,
    PendingDecided: 409,
    PersonUnknown: 404,
    ProofClosed: 409,
    ProofStateRefused: 409,
    ReferenceUsed: 409,
    ResolutionRefused: 409,
    RunStateRefused: 409,
    StateRefused: 409,
    StillOpen: 409,
    StoreRefused: 409,
    TooManyBills: 413,
    UploadStateRefused: 409,
    WorksElsewhere: 409,
}
PAGES: Mapping[int, Says] = {
    400: Says(N_("送られた内容を読み取れませんでした"), N_("前の画面に戻って、もう一度お試しください。")),
    403: Says(N_("この操作はできません"), N_("はじめの画面からやり直してください。")),
    404: Says(
        N_("このページは見つかりません"),
        N_("アドレスが違うか、削除されたか、別の会社・団体や別の環境のものかもしれません。"),
    ),
    405: Says(N_("このページは直接開けません"), N_("はじめの画面からやり直してください。")),
    409: Says(
        N_("この操作はできませんでした"),
        N_("ほかの方の操作で、状態が変わったのかもしれません。前の画面を開き直して、お確かめください。"),
    ),
    410: Says(N_("このリンクは使えません"), N_("期限が切れているか、使用済みです。はじめからやり直してください。")),
    413: Says(N_("送られた内容が大きすぎます"), N_("内容を減らして、もう一度お試しください。")),
    429: Says(
        N_("ただいま制限しています"),
        N_("短い時間に同じ操作が何度もありました。時間をおいて、もう一度お試しください。"),
    ),
    500: Says(
        N_("申し訳ありません。エラーが起きました"),
        N_("少し待ってから、もう一度お試しください。保存済みの内容は失われていません。"),
    ),
    503: Says(N_("ただいま混み合っています"), N_("少し待ってから、もう一度お試しください。")),
}
SUSPENDED = N_("いまは利用が停止されているため、この操作はできません。お問い合わせは運営まで。")
NEEDS_OWNER = N_("この操作には「管理者」の役割が必要です。管理者に頼んでください：%(names)s")
NEEDS = {
    "edit": N_("この操作には「編集者」か「管理者」の役割が必要です。管理者に頼んでください：%(names)s"),
    "manage": NEEDS_OWNER,
    "revoke": NEEDS_OWNER,
}


def is_for_staff() -> bool:
    """Whether the address is one of staff's pages."""
    return any(request.path == prefix or request.path.startswith(f"{prefix}/") for prefix in PREFIXES)


def refusal_page(status: int, advice: str = "", error: Exception | None = None) -> str:
    """The page for a status; ``advice`` replaces the usual one. Faults of ours are told without asking the database."""
    says = PAGES.get(status) or PAGES[400 if status < 500 else 500]
    told = advice or (_whom_to_ask(error) if isinstance(error, NotPermitted) else _(says.advice))
    shown = {"headline": _(says.headline), "advice": told, "status": status}
    if status >= 500:
        return page("staff/error.html", home="", is_in=False, **shown)
    is_in = visit() is not None
    return desk_page("staff/error.html", home=home() if is_in else "", is_in=is_in, **shown)


def _whom_to_ask(error: NotPermitted) -> str:
    """Which role it takes, and the names of who has it or may give it."""
    here = member()
    if here.organisation.state == State.SUSPENDED:
        return _(SUSPENDED)
    owners = [one.name for one in staff_of(current.session(), here.scope) if one.role is Role.OWNER]
    return _(NEEDS[error.needed], names=_(N_("、")).join(owners))
