"""The log of everybody's acts, or of one organisation's."""

from collections.abc import Sequence

from flask import Response

from portal.organisations import (
    AuditEntry,
    Organisation,
    OrganisationKind,
    Scope,
    find_organisation,
    organisations_by_id,
)
from portal.organisations import organisation_names as all_names
from portal.web import current
from portal.web.access import members
from portal.web.asking import ref_asked
from portal.web.desk.act_words import GROUPS
from portal.web.desk.log import Names, log_csv, log_page
from portal.web.language import N_, _
from portal.web.operator.desk import blueprint

OPERATOR = OrganisationKind.OPERATOR
ALL_GROUPS = {
    **GROUPS,
    "application.": N_("申し込み"),
    "enquiry.": N_("問い合わせ"),
    "announcement.": N_("お知らせ"),
    "support.": N_("お客さま対応"),
    "books.": N_("帳簿の照合"),
}
SERVICE = N_("サービス全体")


@blueprint.get("/log")
@members(OPERATOR)
def log() -> str:
    """The latest acts that match."""
    only, scope = _asked()
    return log_page(scope, _names, ALL_GROUPS, "operator/log.html", only=only)


@blueprint.get("/log.csv")
@members(OPERATOR)
def log_export() -> Response:
    """All acts that match, as CSV."""
    _only, scope = _asked()
    named: dict[int | None, str] = {None: _(SERVICE)}
    named.update(all_names(current.session()).items())
    return log_csv(scope, named, ALL_GROUPS)


def _asked() -> tuple[Organisation | None, Scope]:
    """The organisation whose acts are asked for, and its scope; everybody's where none is. ``OrganisationUnknown``."""
    everybody = Scope.service("the operator reads everybody's log")
    ref = ref_asked("organisation")
    if not ref:
        return None, everybody
    only = find_organisation(current.session(), ref)
    return only, everybody.at(only.id)


def _names(shown: Sequence[AuditEntry]) -> Names:
    ids = [entry.organisation_id for entry in shown if entry.organisation_id is not None]
    named: dict[int | None, str] = {None: _(SERVICE)}
    named.update((found.id, found.name) for found in organisations_by_id(current.session(), ids).values())
    return named
