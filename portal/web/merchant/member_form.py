"""The form of a member's particulars: the portal's own fields, and those that the merchant has added."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Field, SelectField, StringField
from wtforms.validators import StopValidation

from portal.members import MEMBER_NO_LIMIT, Member, MemberNoTaken, MemberRefused, Particulars
from portal.web.fields import clean
from portal.web.forms import PortalForm
from portal.web.language import LANGUAGES, N_, _
from portal.web.merchant.member_words import fault_words

KNOWN = ("member_no", "name", "name_kana", "address", "postcode", "address1", "address2", "honorific", "expiry")
_EXTRA = "extra_"


class MemberForm(PortalForm):
    """What is known of a member. What it may be is the domain's to say: ``refuse`` puts that beside the fields."""

    member_no = StringField()
    name = StringField()
    name_kana = StringField()
    address = StringField()
    postcode = StringField()
    address1 = StringField()
    address2 = StringField()
    honorific = StringField()
    expiry = StringField()
    language = SelectField(choices=LANGUAGES, validate_choice=False)
    headings: Sequence[str] = ()

    @property
    def extra(self) -> list[Field]:
        """The fields for the merchant's own columns, labelled by their headings."""
        return [self[f"{_EXTRA}{place}"] for place in range(len(self.headings))]

    def particulars(self) -> Particulars:
        """What was filled in."""
        own = {heading: field.data or "" for heading, field in zip(self.headings, self.extra, strict=True)}
        known = {name: self[name].data or "" for name in KNOWN}
        return Particulars(**known, language=self["language"].data or "", fields=own)

    def refuse(self, refused: MemberRefused | MemberNoTaken) -> None:
        """Puts what is wrong beside the fields it is wrong with."""
        if isinstance(refused, MemberNoTaken):
            told: Any = self["member_no"]
            told.errors = [_(N_("この会員番号の会員は、もう登録されています。"))]
            return
        for finding in refused.findings:
            column = str(finding.details["column"])
            place = f"{_EXTRA}{self.headings.index(column)}" if column in self.headings else column
            told = self[place]
            told.errors = [*told.errors, fault_words(finding)]


def member_form(member: Member | None = None) -> MemberForm:
    """The form as sent, or with what is on file of a member."""
    headings = tuple(member.fields) if member else ()
    added = {f"{_EXTRA}{place}": StringField(heading) for place, heading in enumerate(headings)}
    form: type[MemberForm] = type("OwnMemberForm", (MemberForm,), {**added, "headings": headings})
    return form.of_request(**(_on_file(member) if member else {"language": "ja"}))


def _on_file(member: Member) -> Mapping[str, str]:
    own = {f"{_EXTRA}{place}": text for place, text in enumerate(member.fields.values())}
    return {name: getattr(member, name) for name in (*KNOWN, "language")} | own


class ErasureForm(PortalForm):
    """The member number once more, as a sign that it is meant."""

    member_no = StringField()
    expected = ""

    def validate_member_no(self, field: Field) -> None:
        """Compares what was typed with the number."""
        if (field.data or "").strip() != self.expected:
            raise StopValidation(_(N_("会員番号が違います。上に書かれているとおりに入れてください。")))


class MemberNoForm(PortalForm):
    """A member number, to find a member by."""

    member_no = StringField()

    def validate_member_no(self, field: Field) -> None:
        """Cleans the number; it must be there."""
        clean(field, MEMBER_NO_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("会員番号を入れてください。")))
