"""A company applies to become a merchant: the form, and the mailed link that confirms its address."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, RadioField, StringField
from wtforms.validators import StopValidation

from portal.accounts import LinkUnknown, TooManyAttempts
from portal.applications import (
    Application,
    ApplicationState,
    Applied,
    apply_as_merchant,
    confirm_application,
    mailed_application,
)
from portal.organisations import COMPANY_LIMIT, PERSON_LIMIT, REASON_LIMIT, LinkType
from portal.web import current, limits
from portal.web.access import everyone
from portal.web.business.frame import business_page
from portal.web.business.link_types import LINK_TYPES
from portal.web.errors import limit_advice, slowed_down
from portal.web.fields import clean, clean_lines, read_address, read_phone, read_website
from portal.web.forms import PortalForm
from portal.web.language import N_, _, chosen
from portal.web.links import ref_in
from portal.web.tokens import request_key, token_is_good
from portal.web.wording import stale_advice

blueprint = Blueprint("apply", __name__, url_prefix="/business/apply")


class ApplyForm(PortalForm):
    """What a company writes when it applies."""

    company = StringField()
    company_kana = StringField()
    person = StringField()
    address = StringField()
    phone = StringField()
    website = StringField()
    link_type = RadioField(validate_choice=False)
    purpose = StringField()

    def validate_company(self, field: Field) -> None:
        """Cleans the company's name; it must be there."""
        clean(field, COMPANY_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("会社・団体の名前を入れてください。")))

    def validate_company_kana(self, field: Field) -> None:
        """Cleans the reading, if there is one."""
        clean(field, COMPANY_LIMIT)

    def validate_person(self, field: Field) -> None:
        """Cleans the name of who applies; it must be there."""
        clean(field, PERSON_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("ご担当者のお名前を入れてください。")))

    def validate_address(self, field: Field) -> None:
        """Reads the mail address; it must be there."""
        read_address(field)

    def validate_phone(self, field: Field) -> None:
        """Reads the telephone number; it must be there."""
        read_phone(field)
        if not field.data:
            raise StopValidation(_(N_("電話番号を入れてください。審査で確認のお電話をすることがあります。")))

    def validate_website(self, field: Field) -> None:
        """Reads the website's address, if there is one."""
        read_website(field)

    def validate_link_type(self, field: Field) -> None:
        """Takes nothing but the three types."""
        if field.data not in set(LinkType):
            raise StopValidation(_(N_("タイプを選んでください。あとから変えることもできます。")))

    def validate_purpose(self, field: Field) -> None:
        """Cleans what it is for; it must be there."""
        clean_lines(field, REASON_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("何のお支払いに使うかを書いてください。")))

    def applied(self) -> Applied:
        """What was filled in, after a check that went well."""
        texts = ("company", "company_kana", "person", "address", "phone", "website", "purpose")
        return Applied(
            **{name: self[name].data for name in texts},
            link_type=LinkType(self["link_type"].data),
            language=chosen(),
        )


@blueprint.route("", methods=["GET", "POST"])
@everyone
def apply() -> ResponseReturnValue:
    """The form; ``?type=regular`` has that type chosen."""
    wanted = request.args.get("type", "")
    form = ApplyForm.of_request(link_type=wanted if wanted in set(LinkType) else "")
    if request.method == "GET":
        return _form(form)
    if not form.validate():
        return _form(form, stale_advice() if form.is_stale else ""), 400 if form.is_stale else 422
    applied = form.applied()
    try:
        apply_as_merchant(
            current.session(),
            applied,
            request_key=request_key(),
            at=current.now(),
            limits=limits.of_mails(applied.address),
        )
    except TooManyAttempts as error:
        return slowed_down(error, (_form(form, limit_advice(error)), 429))
    return redirect(url_for(".sent"), 303)


def _form(form: ApplyForm, error: str = "") -> str:
    return business_page("business/apply.html", form=form, types=LINK_TYPES, limit=REASON_LIMIT, error=error)


@blueprint.get("/sent")
@everyone
def sent() -> str:
    """What to do now that a mail is on its way."""
    return business_page("business/apply_sent.html")


@blueprint.route("/<token>", methods=["GET", "POST"])
@everyone
def confirm(token: str) -> ResponseReturnValue:
    """The mailed link: opening it shows a button, since mail scanners open links; the button confirms."""
    session, at = current.session(), current.now()
    try:
        found = mailed_application(session, ref_in("application", token), at=at)
    except LinkUnknown:
        return business_page("business/apply_over.html"), 410
    error = ""
    if request.method == "POST" and token_is_good():
        confirm_application(session, found.ref, at=at)
        return redirect(url_for(".confirm", token=token), 303)
    if request.method == "POST":
        error = stale_advice()
    return business_page(_page_of(found), application=found, error=error), 400 if error else 200


def _page_of(found: Application) -> str:
    """How far it is: to be confirmed, in the operator's queue, or decided."""
    return {
        ApplicationState.UNCONFIRMED: "business/apply_confirm.html",
        ApplicationState.OPEN: "business/apply_confirmed.html",
    }.get(ApplicationState(found.state), "business/apply_decided.html")
