"""Suspending an organisation, letting it go on, closing it: by the operator, or by the owner of a tenant."""

from flask import current_app, redirect
from flask.typing import ResponseReturnValue
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.organisations import (
    FindOpenThings,
    Organisation,
    OrganisationKind,
    State,
    StillOpen,
    change_state,
    find_open_things,
)
from portal.web import current
from portal.web.asking import ReasonForm, form_page, is_sent
from portal.web.desk.current import member
from portal.web.desk.leaving import STILL_OPEN
from portal.web.desk.words import OPEN_THINGS
from portal.web.language import N_, _

WISHES = {"suspend": State.SUSPENDED, "resume": State.ACTIVE, "close": State.CLOSED}
TITLES = {
    "suspend": N_("%(name)sを停止しますか"),
    "take_over": N_("%(name)sの停止を、運営による停止に切り替えますか"),
    "resume": N_("%(name)sの利用を再開しますか"),
    "close": N_("%(name)sの利用を終了しますか"),
}
BUTTONS = {
    "suspend": N_("利用を停止する"),
    "take_over": N_("運営による停止にする"),
    "resume": N_("利用を再開する"),
    "close": N_("利用を終了する"),
}
CONSEQUENCES = {
    "suspend": (
        N_("担当者は画面を見るだけになります。管理者は、キーを無効にしたり、担当者を外したりもできます。"),
        N_("APIキーでは読み取りだけができ、登録や変更は断られます。"),
        N_("いつでも再開できます。"),
        N_("理由を添えて、管理者全員にメールで知らせます。"),
    ),
    "take_over": (
        N_("再開できるのは運営だけになります。"),
        N_("停止の理由は、ここに書くものに替わります。"),
        N_("理由を添えて、管理者全員にメールで知らせます。"),
    ),
    "resume": (
        N_("担当者もAPIキーも、停止の前と同じように使えます。"),
        N_("一緒に停止したテナントは、ひとつずつ再開してください。"),
        N_("理由を添えて、管理者全員にメールで知らせます。"),
    ),
    "close": (
        N_("担当者は全員、すぐにこの会社・団体の画面に入れなくなります。"),
        N_("APIキーは、本番もテスト環境も、すぐに使えなくなり、Webhookも送られなくなります。"),
        N_("まだ受けられていない招待は、取り消されます。"),
        N_("元には戻せません。"),
        N_("理由を添えて、管理者全員にメールで知らせます。"),
    ),
}
FOLLOWS = {
    "suspend": N_("利用中のテナントも一緒に停止します。"),
    "close": N_("テナントも一緒に終了します。"),
}


class CloseForm(ReasonForm):
    """A reason, and where it is final the organisation's name as a sign that it is meant."""

    name = StringField()
    expected: str | None = None

    def validate_name(self, field: Field) -> None:
        """Compares what was typed with the name."""
        if self.expected is not None and (field.data or "").strip() != self.expected:
            raise StopValidation(_(N_("名前が違います。上に書かれているとおりに入れてください。")))


def open_things(of: Organisation) -> list[tuple[str, int, bool]]:
    """What is open in an organisation: code, count, whether it must be ended before closing."""
    found = find_open_things(current.session(), of, _finders())
    return [(thing.kind, thing.count, thing.blocks) for thing in found]


def state_page(of: Organisation, wish: str, *, up: str, done: str) -> ResponseReturnValue:
    """Asks, with what is open first, and does it: then goes to ``done``. ``up`` is the organisation's own page."""
    form, error = CloseForm.of_request(), ""
    form.expected = of.name if wish == "close" else None
    if is_sent(form):
        try:
            _change(of, WISHES[wish], form["reason"].data)
            return redirect(done, 303)
        except StillOpen:
            error = _(STILL_OPEN)
    things = open_things(of)
    has_tenants = any(code == "tenants" for code, _count, _blocks in things)
    act = "take_over" if wish == "suspend" and of.state == State.SUSPENDED else wish
    first, *others = CONSEQUENCES[act]
    follows = [FOLLOWS[wish]] if has_tenants and wish in FOLLOWS else []
    return form_page(
        "desk_pages/organisation_state.html",
        form,
        error=error,
        organisation=of,
        wish=wish,
        up=up,
        title=_(TITLES[act], name=of.name),
        button=_(BUTTONS[act]),
        consequences=[_(one) for one in (first, *follows, *others)],
        things=things,
        words=OPEN_THINGS,
        is_blocked=wish == "close" and any(blocks for _code, _count, blocks in things),
    )


def _change(of: Organisation, wanted: State, reason: str) -> None:
    here = member()
    change_state(
        current.session(),
        of.id,
        wanted,
        reason=reason,
        actor=here.actor,
        at=current.now(),
        by_operator=here.organisation.kind == OrganisationKind.OPERATOR,
        open_things=_finders(),
    )


def _finders() -> list[FindOpenThings]:
    found: list[FindOpenThings] = current_app.extensions["open_things"]
    return found
