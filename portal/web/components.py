"""All components of staff pages on one page, with made-up content, to look at them together. Development only."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import (
    BooleanField,
    Field,
    FileField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import StopValidation

from portal.jobs import JobState, Progress
from portal.web import current
from portal.web.access import everyone
from portal.web.forms import AddressForm, PortalForm
from portal.web.frame import Entry, Frame, Group
from portal.web.language import N_, _
from portal.web.progress import WorkShown, progress_answer
from portal.web.templating import page
from portal.web.wording import stale_advice

blueprint = Blueprint("components", __name__, url_prefix="/dev/components")

ROLES = {"owner": N_("管理者"), "editor": N_("編集者"), "viewer": N_("閲覧者")}
EVENTS = {"bill.paid": N_("請求が支払われた"), "bill.expired": N_("請求の期限が切れた"), "test": N_("テスト")}
_RATE = 83  # cards a second
_MADE_UP = "sk_test_4tR8vXw2Lq9ZbN6cYh3KpD7mEs5Gj1Fa"  # a key of nothing


class SampleForm(AddressForm):
    """A field of each kind."""

    name = StringField()
    amount = IntegerField()
    day = SelectField(choices={str(day): str(day) for day in (5, 10, 15)}, validate_choice=False)
    role = RadioField(validate_choice=False)
    events = SelectMultipleField(validate_choice=False)
    note = TextAreaField()
    file = FileField()
    agreed = BooleanField()

    def validate_name(self, field: Field) -> None:
        """Wants one."""
        if not (field.data or "").strip():
            raise StopValidation(_(N_("名前を入れてください。")))

    def validate_role(self, field: Field) -> None:
        """Wants one of the list."""
        if field.data not in ROLES:
            raise StopValidation(_(N_("役割を選んでください。")))


class ReasonForm(PortalForm):
    """Why."""

    reason = TextAreaField()

    def validate_reason(self, field: Field) -> None:
        """Wants one."""
        if not (field.data or "").strip():
            raise StopValidation(_(N_("理由を書いてください。")))


@blueprint.route("", methods=["GET", "POST"])
@everyone
def components() -> ResponseReturnValue:
    """Every component; ``?sandbox=yes`` in the sandbox, ``?frame=none`` as before signing in."""
    form: Any = SampleForm.of_request(amount=4380, day="10", role="", events=["bill.paid"])
    form.role.choices = {value: _(text) for value, text in ROLES.items()}
    form.events.choices = {value: _(text) for value, text in EVENTS.items()}
    if request.method == "POST" and "sandbox" in request.form:
        return redirect(url_for(".components", sandbox=request.form["sandbox"]), 303)
    if request.method == "POST" and form.validate():
        return redirect(url_for(".components", saved="yes"), 303)
    error = stale_advice() if form.is_stale else ""
    shown = page(
        "desk/components.html",
        frame=None if request.args.get("frame") == "none" else _frame(),
        form=form,
        error=error,
        at=current.now(),
        ago=lambda minutes: current.now() - timedelta(minutes=minutes),
        work=_work(),
        secret=_MADE_UP,
    )
    return shown, 422 if form.errors or error else 200


@blueprint.route("/confirm", methods=["GET", "POST"])
@everyone
def confirm() -> ResponseReturnValue:
    """The page that asks before something grave."""
    form = ReasonForm.of_request()
    if request.method == "POST" and form.validate():
        return redirect(url_for(".components", saved="yes"), 303)
    shown = page(
        "desk/confirm.html",
        frame=_frame(),
        form=form,
        title=_(N_("みなと水道サービス株式会社を停止しますか")),
        lead=_(N_("停止しているあいだは、次のようになります。")),
        consequences=[_(N_("担当者7人がサインインできなくなります。")), _(N_("APIキー2個が使えなくなります。"))],
        button=_(N_("停止する")),
        cancel=url_for(".components"),
        is_grave=True,
        error=stale_advice() if form.is_stale else "",
    )
    return shown, 422 if form.errors or form.is_stale else 200


@blueprint.get("/progress.json")
@everyone
def progress() -> Response:
    """The sample's progress, which moves as the clock does."""
    return progress_answer(_work())


def _work() -> WorkShown:
    """Five thousand cards in a minute, again and again."""
    now = current.now()
    done = int((now.second + now.microsecond / 1e6) * _RATE)
    told = Progress(done, 5_000, _(N_("カードを描いています")), rate=_RATE, seconds_left=(5_000 - done) / _RATE)
    return WorkShown(JobState.RUNNING, told)


def _frame() -> Frame:
    """A made-up merchant's frame."""
    here = url_for(".components")
    names = (
        ("", ((N_("ホーム"), 0), (N_("請求"), 3), (N_("入金と精算"), 0), (N_("ジョイントカード"), 0))),
        (N_("開発者"), ((N_("APIキー"), 0), (N_("Webhook"), 1))),
        (N_("設定"), ((N_("担当者"), 0), (N_("操作の記録"), 0))),
    )
    return Frame(
        desk=_(N_("企業さま")),
        home=here,
        groups=tuple(
            Group(
                _(label) if label else "",
                tuple(Entry(_(name), here, name == "担当者", count) for name, count in entries),
            )
            for label, entries in names
        ),
        organisation="みなと水道サービス株式会社",
        person="髙﨑 由美",
        role=_(N_("管理者")),
        account=(Entry(_(N_("プロフィール")), here), Entry(_(N_("機器とパスキー")), here)),
        sign_out=here,
        switch=here,
        sandbox=request.args.get("sandbox") == "yes",
        sandbox_switch=here,
        maintenance=_(N_("11月30日 2:00〜4:00に点検を行います。その間、新しい登録はできません。")),
    )
