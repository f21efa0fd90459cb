"""The A4 sheet of a bill: its number with both symbols, what is to be paid, and what the merchant has to say."""

from dataclasses import replace
from hashlib import sha256

from flask import Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.artwork import ArtworkError, Sheet, SheetBill, draw_sheet
from portal.organisations import Organisation
from portal.web import current
from portal.web.access import everyone
from portal.web.bill_words import days_left_words
from portal.web.customer.bill import blueprint
from portal.web.customer.bill_views import BillView, view_of
from portal.web.customer.sheet import STEPS_NOTE, WARNING_NOTE, sheet_of
from portal.web.language import N_, _, day
from portal.web.templating import page

NO = "no"  # what is left out, by its name in the query
MOST_PRINTED = 60  # characters of a website's address that somebody may type from paper


@blueprint.get("/b/<token>/sheet.pdf")
@everyone
def sheet(token: str) -> ResponseReturnValue:
    """The sheet of a bill that can be paid; of any other its page. A text that does not print is told, never cut.

    ``?message=no`` leaves the merchant's message out, ``?details=no`` all of the merchant's texts.
    """
    view = view_of(token)
    if not view.is_payable:
        return redirect(url_for(".shown", token=token), 303)
    made = _sheet(view, message=request.args.get("message") != NO, details=request.args.get("details") != NO)
    tag = sha256(repr(made).encode()).hexdigest()[:32]
    response = Response(status=304)
    if not request.if_none_match.contains(tag):
        try:
            response = Response(draw_sheet(made), content_type="application/pdf")
        except ArtworkError:
            leave_out = "message" if _is_printable(_sheet(view, message=False, details=True)) else "details"
            return page("customer/bill_unprintable.html", view=view, leave_out=leave_out), 422
    response.headers["Content-Disposition"] = 'inline; filename="smartpit-bill.pdf"'
    response.set_etag(tag)
    g.is_kept = True
    return response


def _is_printable(made: Sheet) -> bool:
    try:
        draw_sheet(made)
    except ArtworkError:
        return False
    return True


def _sheet(view: BillView, *, message: bool, details: bool) -> Sheet:
    title = (
        N_("スマートピットシート（テスト環境・お店では払えません）")
        if view.bill.sandbox
        else N_("スマートピットシート")
    )
    return replace(
        sheet_of(view.number, ""),
        title=_(title),
        until="",
        notes=[_(STEPS_NOTE), _(WARNING_NOTE)],
        footer=_(N_("作成日：%(day)s"), day=day(current.now())),
        bill=_bill(view, message=message, details=details),
    )


def _bill(view: BillView, *, message: bool, details: bool) -> SheetBill:
    bill = view.bill
    due = _(N_("支払期限：%(day)s（%(left)s）"), day=day(bill.due_on), left=days_left_words(bill.due_on, current.now()))
    facts = [
        (_(N_("請求の内容")), bill.purpose),
        (_(N_("お名前")), _(N_("%(name)s 様"), name=view.customer_name) if bill.customer_name else ""),
        (_(N_("請求の管理番号")), bill.reference),
        (_(N_("問い合わせ")), _contact(view.biller)),
    ]
    return SheetBill(
        biller=_whose(view) if details else _(N_("ご請求")),
        amount=_(N_("%(amount)s円"), amount=f"{bill.amount.amount:,}"),
        due=due,
        facts=[(caption, value) for caption, value in facts if value] if details else [],
        message_caption=_(N_("請求元からのメッセージ")),
        message=bill.message if message and details else "",
    )


def _whose(view: BillView) -> str:
    if view.owner is None:
        return view.biller.name
    return _(N_("%(biller)s（収納代行：%(owner)s）"), biller=view.biller.name, owner=view.owner.name)


def _contact(biller: Organisation) -> str:
    """How to reach whoever bills, from their profile: telephone and a short website, or else the mail address."""
    website = biller.website if len(biller.website) <= MOST_PRINTED else ""
    return "　".join(filter(None, (biller.phone, website))) or biller.address
