"""The organisation that the key belongs to."""

from portal.api import caller
from portal.api.documenting import Documented
from portal.api.fields import Answers, Choice, Line, MailAddress, Moment, Phone, Website
from portal.api.frame import Resource
from portal.organisations import (
    COMPANY_LIMIT,
    KeyScope,
    LinkType,
    Organisation,
    OrganisationKind,
    State,
    find_organisation,
)
from portal.web import current
from portal.web.language import N_

resource = Resource("organisation", about=N_("APIキーを発行した組織です。"))


class Party(Answers):
    """What an organisation says of itself."""

    ref = Line(22, data_key="id", metadata={"description": N_("組織のIDです。"), "example": "2wq8BwHkS5mYV1mZ0f3x7A"})
    name = Line(COMPANY_LIMIT, metadata={"description": N_("名称です。"), "example": "みどり水道株式会社"})
    name_kana = Line(
        COMPANY_LIMIT,
        may_be_empty=True,
        metadata={"description": N_("名称の読みです。"), "example": "ミドリスイドウ"},
    )
    address = MailAddress(
        data_key="mail_address",
        metadata={"description": N_("連絡先のメールアドレスです。"), "example": "office@midori.example.jp"},
    )
    phone = Phone(metadata={"description": N_("電話番号です。"), "example": "03-1234-5678"})
    website = Website(metadata={"description": N_("ウェブサイトです。"), "example": "https://www.midori.example.jp/"})
    state = Choice(
        State, metadata={"description": N_("利用の状態です。suspendedの間は参照だけができます。"), "example": "active"}
    )
    created_at = Moment(metadata={"description": N_("登録日時です（UTC）。"), "example": "2026-04-01T03:00:00.000Z"})
    changed_at = Moment(metadata={"description": N_("変更日時です（UTC）。"), "example": "2026-04-01T03:00:00.000Z"})


class OwnOrganisation(Party):
    """The caller's own organisation."""

    kind = Choice(OrganisationKind, metadata={"description": N_("組織の種類です。"), "example": "merchant"})
    link_type = Choice(
        LinkType,
        allow_none=True,
        metadata={"description": N_("企業さまのタイプです。ほかの組織ではnullです。"), "example": "regular"},
    )


SCHEMA = OwnOrganisation()


@resource.operation(
    "/organisation",
    method="GET",
    needs=KeyScope.ORGANISATION_READ,
    answers=SCHEMA,
    says=Documented(N_("自分の組織を参照する"), N_("APIキーを発行した組織の登録内容を返します。")),
)
def get_organisation() -> Organisation:
    """The caller's own organisation."""
    return find_organisation(current.session(), caller.key().organisation_ref)
