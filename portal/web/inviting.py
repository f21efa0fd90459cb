"""Inviting an owner of another organisation: of a new one, or where nobody there can."""

from flask import request
from wtforms import Field, RadioField, StringField
from wtforms.validators import StopValidation

from portal.accounts import TooManyAttempts
from portal.organisations import PERSON_LIMIT, AlreadyMember, Invited, Organisation, Role, invite
from portal.web import current, limits
from portal.web.desk.current import member
from portal.web.errors import limit_advice
from portal.web.fields import clean, read_address
from portal.web.forms import PortalForm
from portal.web.language import LANGUAGES, N_, _, chosen


class OwnerForm(PortalForm):
    """Whom to invite as an owner."""

    owner = StringField()
    address = StringField()
    language = RadioField(choices=LANGUAGES, validate_choice=False)

    def validate_owner(self, field: Field) -> None:
        """Cleans the person's name, if there is one."""
        clean(field, PERSON_LIMIT)

    def validate_address(self, field: Field) -> None:
        """Reads the mail address."""
        read_address(field)

    def validate_language(self, field: Field) -> None:
        """Takes nothing but the offered languages."""
        if field.data not in LANGUAGES:
            raise StopValidation(_(N_("言語を選んでください。")))

    def invited(self) -> Invited:
        """Whom, after a check that went well."""
        return Invited(self["address"].data, Role.OWNER, self["language"].data, self["owner"].data)


def owner_form() -> OwnerForm:
    """The form as sent, or with the address that the link to it names."""
    return OwnerForm.of_request(language=chosen(), address=request.args.get("address", ""))


def invite_owner(to: Organisation, invited: Invited) -> None:
    """Mails the invitation. Raises ``AlreadyMember``, ``TooManyAttempts``."""
    given = limits.of_mails(invited.address)
    invite(current.session(), to, invited, actor=member().actor, at=current.now(), limits=given)


def try_to_invite(to: Organisation, form: OwnerForm) -> str | None:
    """Invites whom the form names. None where it is done; else why not, "" where the form's field says it."""
    try:
        invite_owner(to, form.invited())
    except AlreadyMember:
        form["address"].errors = [_(N_("この方は、すでに担当者です。"))]
        return ""
    except TooManyAttempts as fault:
        return limit_advice(fault)
    return None
