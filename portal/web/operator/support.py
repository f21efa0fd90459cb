"""What a customer on the telephone reads out, typed into one box: what it is, and where it stands.

Each kind of thing that can be found is a ``Finder``; a later part adds its own to ``FINDERS``. Every search is noted
in the log of acts, with what was found, never with what was typed.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from portal.accounts import devices_of
from portal.numbers import (
    Kind,
    NumberMistyped,
    NumberUnavailable,
    number_by_digits,
    number_by_ref,
    parse_number,
    predecessor,
    successor,
)
from portal.organisations import OrganisationKind, note_act
from portal.web import current
from portal.web.access import members
from portal.web.asking import form_page, is_sent
from portal.web.desk.current import desk_page, member
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.operator.desk import blueprint
from portal.web.operator.numbers import KINDS
from portal.web.wording import mistyped

OPERATOR = OrganisationKind.OPERATOR
TYPED = 100  # characters that are looked at


@dataclass(frozen=True, slots=True)
class Looked:
    """What a search comes to: the ref of what was found, or a sentence that says why nothing was."""

    ref: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Finder:
    """A kind of thing: its code in the log of acts, how it is looked for, and the page that shows it by ref."""

    code: str
    look: Callable[[Session, str], Looked]
    endpoint: str


class SupportForm(PortalForm):
    """What is looked for."""

    wanted = StringField()

    def validate_wanted(self, field: Field) -> None:
        """Wants something."""
        field.data = (field.data or "")[:TYPED].strip()
        if not field.data:
            raise StopValidation(_(N_("調べるものを入力してください。")))


def find_number(session: Session, typed: str) -> Looked:
    """The number of 13 digits, full-width or parted as they may be."""
    try:
        digits = parse_number(typed)
        return Looked(number_by_digits(session, digits).ref)
    except NumberMistyped as fault:
        return Looked(advice=mistyped(fault))
    except NumberUnavailable:
        if digits in current.settings().number_plan.store_codes.values():
            return Looked(advice=_(N_("これはコンビニ識別番号です。もう一方のスマートピット番号を入れてください。")))
        return Looked(advice=_(N_("この番号は発行されていません。読み間違いがないか、もう一度お確かめください。")))


FINDERS = [Finder("number", find_number, "operator.support_number")]


@blueprint.route("/support", methods=["GET", "POST"])
@members(OPERATOR)
def support() -> ResponseReturnValue:
    """One box; leads to what was found. What is typed travels in the form, never in an address."""
    form = SupportForm.of_request()
    if not is_sent(form):
        return form_page("operator/support.html", form)
    advices = []
    for finder in FINDERS:
        looked = finder.look(current.session(), form["wanted"].data)
        if looked.ref:
            _note(f"support.{finder.code}_found", looked.ref)
            return redirect(url_for(finder.endpoint, ref=looked.ref), 303)
        advices.append(looked.advice)
    _note("support.nothing_found", "")
    form["wanted"].errors = advices
    return form_page("operator/support.html", form)


@blueprint.get("/support/numbers/<ref:ref>")
@members(OPERATOR)
def support_number(ref: str) -> str:
    """A number as support may know it: never whose it is, only on how many devices."""
    session = current.session()
    found = number_by_ref(session, ref)
    return desk_page(
        "operator/support_number.html",
        number=found,
        kind=_(KINDS[Kind(found.kind)]),
        is_over=found.registrable_until is not None and found.registrable_until < current.now(),
        devices=len(devices_of(session, found.customer_id)) if found.customer_id else 0,
        replaced=predecessor(session, found),
        successor=successor(session, found.id),
    )


def _note(action: str, about: str) -> None:
    here = member()
    note_act(current.session(), here.actor, action, organisation_id=here.organisation.id, about=about, at=current.now())
