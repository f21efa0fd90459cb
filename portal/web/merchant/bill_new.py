"""A new bill: filled in, looked at as customers will see it, registered once."""

from dataclasses import dataclass
from datetime import date

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.bills import BillRefused, BillTarget, BillTerms, ReferenceUsed, last_due_day, register_bill, try_bills
from portal.bills import Refusal as BillRefusal
from portal.cards import number_of_member
from portal.kernel.clock import japan_day
from portal.kernel.yen import Yen
from portal.members import find_member
from portal.numbers import group_number, parse_number
from portal.organisations import OrganisationKind, Permission, organisations_by_id
from portal.payments import masked
from portal.web import current
from portal.web.access import members
from portal.web.asking import form_page, is_sent, ref_asked
from portal.web.bill_words import days_left_words
from portal.web.desk.current import desk_page, member
from portal.web.merchant.bill_form import BillForm, new_form
from portal.web.merchant.desk import blueprint
from portal.web.once import done_once

MERCHANT = OrganisationKind.MERCHANT
EDIT = Permission.EDIT


@dataclass(frozen=True, slots=True)
class BillFace:
    """A bill as customers see it: ``name`` masked as at a kiosk; ``owner``: for whom the biller is housed, or ""."""

    biller: str
    owner: str
    purpose: str
    amount: Yen
    due_on: date
    left: str
    name: str
    message: str
    number: tuple[str, ...] = ()


@blueprint.route("/bills/new", methods=["GET", "POST"])
@members(MERCHANT, permission=EDIT)
def bill_new() -> ResponseReturnValue:
    """Asks what the bill is to say; shows it as customers will see it; registers it."""
    here, session, at = member(), current.session(), current.now()
    whose = find_member(session, here.scope.own(), ref) if (ref := ref_asked("member")) else None
    form = new_form(at, whose)
    step = request.form.get("step", "")
    if is_sent(form) and step != "edit" and (asked := form.asked()):
        try:
            if step == "register":
                ref = done_once(lambda: _register(*asked))
                return redirect(url_for(".bill", ref=ref, notice="bill_registered"), 303)
            return _review(form, asked[0], _would_say(*asked))
        except BillRefused as refused:
            form.refuse(refused)
        except ReferenceUsed:
            form.refuse(BillRefused("reference", BillRefusal.REFERENCE))
    return form_page(
        "merchant/bill_new.html",
        form,
        first_day=japan_day(at),
        last_day=last_due_day(at),
    )


def face_of(terms: BillTerms, *, number: str = "") -> BillFace:
    """How customers see what the merchant here asks for."""
    organisation = member().organisation
    parent = organisation.parent_id
    owner = organisations_by_id(current.session(), [parent])[parent].name if parent is not None else ""
    return BillFace(
        organisation.name,
        owner,
        terms.purpose,
        terms.amount,
        terms.due_on,
        days_left_words(terms.due_on, current.now()),
        masked(terms.customer_name),
        terms.message,
        group_number(number) if number else (),
    )


def _review(form: BillForm, target: BillTarget, terms: BillTerms) -> str:
    number = parse_number(target.digits) if target.digits else ""
    if target.member_no is not None:
        number = number_of_member(current.session(), member().scope.own(), target.member_no).digits
    return desk_page("merchant/bill_review.html", form=form, face=face_of(terms, number=number), target=target)


def _would_say(target: BillTarget, terms: BillTerms) -> BillTerms:
    """What would be registered. Raises ``BillRefused``."""
    (found,) = try_bills(current.session(), member().scope.own(), [(target, terms)], at=current.now())
    if isinstance(found, BillRefused):
        raise found
    return found


def _register(target: BillTarget, terms: BillTerms) -> str:
    here = member()
    return register_bill(
        current.session(),
        here.scope.own(),
        target,
        terms,
        plan=current.settings().number_plan,
        actor=here.actor,
        at=current.now(),
    ).ref
