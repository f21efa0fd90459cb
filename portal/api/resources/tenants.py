"""The merchants that an owner houses."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from marshmallow import fields

from portal.api import caller
from portal.api.documenting import Documented
from portal.api.faults import one_refused
from portal.api.fields import Answers, Line, MailAddress, Phone, Takes, Website
from portal.api.frame import Answer, Resource, representation
from portal.api.paging import NEXT, Page, listed
from portal.api.resources.organisation import Party
from portal.api.versions import expect_version
from portal.organisations import (
    COMPANY_LIMIT,
    KeyScope,
    ObjectUnknown,
    Organisation,
    Profile,
    add_tenant,
    change_tenant,
    find_tenant,
    tenants,
)
from portal.web import current
from portal.web.language import N_

resource = Resource("tenants", about=N_("ほかの企業を取りまとめる企業さま（オーナー）の、テナントです。"))

NAME = {"description": N_("名称です。"), "example": "あおば商店"}
ADDRESS = {"description": N_("連絡先のメールアドレスです。"), "example": "info@aoba.example.jp"}


class Tenant(Party):
    """A tenant."""


class TenantList(Answers):
    """A page of tenants."""

    data = fields.List(fields.Nested(Tenant), required=True)
    next = Line(64, required=True, allow_none=True, metadata=NEXT)


class TenantChange(Takes):
    """What is changed of a tenant; what is left out stays."""

    name = Line(COMPANY_LIMIT, metadata=NAME)
    name_kana = Line(
        COMPANY_LIMIT,
        may_be_empty=True,
        metadata={"description": N_("名称の読みです。"), "example": "アオバショウテン"},
    )
    address = MailAddress(data_key="mail_address", metadata=ADDRESS)
    phone = Phone(metadata={"description": N_("電話番号です。"), "example": "03-2345-6789"})
    website = Website(metadata={"description": N_("ウェブサイトです。"), "example": "https://aoba.example.jp/"})


class NewTenant(TenantChange):
    """A tenant to be added."""

    name = Line(COMPANY_LIMIT, required=True, metadata=NAME)
    address = MailAddress(data_key="mail_address", required=True, metadata=ADDRESS)


SCHEMA = Tenant()


@resource.operation(
    "/tenants",
    method="GET",
    needs=KeyScope.TENANTS_READ,
    answers=TenantList(),
    says=Documented(N_("テナントの一覧"), N_("登録した順に返します。"), asks=Page()),
)
def list_tenants(asked: Mapping[str, Any]) -> Answer:
    """The caller's tenants in the order they were added."""
    try:
        found = tenants(current.session(), caller.scope(), after=asked["after"], limit=asked["limit"] + 1)
    except ObjectUnknown:
        raise one_refused("after", "cursor") from None
    return listed(found, asked, lambda tenant: str(tenant.ref))


@resource.operation(
    "/tenants",
    method="POST",
    needs=KeyScope.TENANTS_WRITE,
    answers=SCHEMA,
    says=Documented(
        N_("テナントを登録する"),
        N_("タイプはオーナーと同じになります。tenant.added のイベントが起きます。"),
        takes=NewTenant(),
        refuses=["tenants-not-offered"],
        made=True,
    ),
)
def create_tenant(values: Mapping[str, str]) -> Answer:
    """Adds a tenant."""
    made = add_tenant(current.session(), caller.scope(), Profile(**values), actor=caller.actor(), at=current.now())
    return Answer(made, Location=url_for(".get_tenant", ref=made.ref))


@resource.operation(
    "/tenants/<ref:ref>",
    method="GET",
    needs=KeyScope.TENANTS_READ,
    answers=SCHEMA,
    says=Documented(N_("テナントを参照する"), N_("1つのテナントの登録内容を返します。")),
)
def get_tenant(ref: str) -> Organisation:
    """One tenant."""
    return find_tenant(current.session(), caller.scope(), ref)


@resource.operation(
    "/tenants/<ref:ref>",
    method="PATCH",
    needs=KeyScope.TENANTS_WRITE,
    answers=SCHEMA,
    says=Documented(
        N_("テナントを変更する"),
        N_("指定した項目だけを変えます。tenant.changed のイベントが起きます。"),
        takes=TenantChange(),
    ),
)
def update_tenant(values: dict[str, str], ref: str) -> Organisation:
    """Changes what is given of a tenant."""
    session, scope = current.session(), caller.scope()
    tenant = find_tenant(session, scope, ref, hold=True)
    expect_version(representation(SCHEMA, tenant))
    now = {name: getattr(tenant, name) for name in Profile.__slots__}
    return change_tenant(session, scope, ref, Profile(**(now | values)), actor=caller.actor(), at=current.now())
