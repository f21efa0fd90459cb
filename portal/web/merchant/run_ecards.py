"""The links and claim codes of a run's cards, and a reminder to those who have not taken their e-card."""

from flask import Response, redirect, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from portal.organisations import OrganisationKind, Permission
from portal.print_runs import RunStateRefused, card_links_csv, count_to_remind, remind
from portal.web import current
from portal.web.access import members
from portal.web.asking import confirm_page, is_sent
from portal.web.desk.current import member
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.merchant.desk import blueprint
from portal.web.merchant.run import csv_answer, run_of
from portal.web.merchant.run_acts import refused_page
from portal.web.merchant.run_shown import may_remind

MERCHANT, EDIT = OrganisationKind.MERCHANT, Permission.EDIT


@blueprint.get("/runs/<ref:ref>/links.csv")
@members(MERCHANT, permission=EDIT)
def run_links(ref: str) -> Response:
    """Each member's link and claim code; not for viewers, whom no claim code is shown."""
    settings = current.settings()
    lines = card_links_csv(
        current.session(), member().scope.own(), ref, key=settings.secret_key, public_url=settings.public_url
    )
    return csv_answer(stream_with_context(lines), "card-links.csv")


@blueprint.route("/runs/<ref:ref>/remind", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def run_remind(ref: str) -> ResponseReturnValue:
    """Mails a reminder to those who have not put their card on a phone, once each."""
    here, found, form = member(), run_of(ref), PortalForm.of_request()
    try:
        if is_sent(form):
            remind(current.session(), here.scope.own(), ref, actor=here.actor, at=current.now())
            return redirect(url_for(".run", ref=ref, notice="run_reminded"), 303)
        if not may_remind(found):
            raise RunStateRefused(found.state, "remind")
    except RunStateRefused as refused:
        return refused_page(found, refused)
    count = f"{count_to_remind(current.session(), found):,}"
    told = N_("カードをまだ機器に入れていない%(count)s人に、同じリンクと受け取りコードをメールで送ります。")
    return confirm_page(
        form,
        _(N_("%(count)s人にもう一度案内を送りますか"), count=count),
        button=_(N_("案内を送る")),
        cancel=url_for(".run", ref=ref),
        consequences=[
            _(told, count=count),
            _(N_("前にもう一度案内した会員には送りません。送れるのは、ひとりに一度だけです。")),
            _(N_("メールアドレスを消した会員と、カードを停止した会員には送りません。")),
        ],
        is_grave=False,
    )
