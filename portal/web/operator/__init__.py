"""The operator's pages: queues, organisations and people, numbers, jobs, support, announcements, everybody's log."""

from sqlalchemy.orm import Session

from portal.applications import count_new_enquiries, count_open_applications
from portal.designs import count_designs_in_review
from portal.organisations import OrganisationKind
from portal.web.desk.desks import Desk, Link, Section
from portal.web.desk.shared import mount_shared_pages, settings_section
from portal.web.desk.visits import Member
from portal.web.language import N_
from portal.web.operator import (
    announcements,
    applications,
    bill_reports,
    books,
    changing,
    designs,
    enquiries,
    home,
    jobs,
    log,
    numbers,
    organisations,
    pending,
    people,
    support,
    support_bills,
    troubles,
)
from portal.web.operator.desk import blueprint

VIEWS = (
    home,
    applications,
    enquiries,
    designs,
    organisations,
    changing,
    people,
    support,
    support_bills,
    pending,
    bill_reports,
    books,
    numbers,
    jobs,
    troubles,
    announcements,
    log,
)
WITHOUT = ("leave", "log", "jobs")  # nobody closes the operator; log and jobs are everybody's

mount_shared_pages(blueprint, OrganisationKind.OPERATOR, without=WITHOUT)


def _applications(session: Session, _here: Member) -> int:
    return count_open_applications(session)


def _enquiries(session: Session, _here: Member) -> int:
    return count_new_enquiries(session)


def _designs(session: Session, _here: Member) -> int:
    return count_designs_in_review(session)


DESK = Desk(
    OrganisationKind.OPERATOR,
    blueprint,
    (
        Section(
            "",
            (
                Link(N_("ホーム"), "operator.home"),
                Link(N_("申し込み"), "operator.applications", count=_applications),
                Link(N_("問い合わせ"), "operator.enquiries", count=_enquiries),
                Link(N_("デザインの審査"), "operator.designs", count=_designs),
                Link(N_("保留の入金"), "operator.pending", count=pending.pending_waiting),
                Link(N_("心当たりのない請求"), "operator.bill_reports", count=bill_reports.reports_waiting),
                Link(N_("お客さま対応"), "operator.support"),
            ),
        ),
        Section(
            N_("利用者"),
            (
                Link(N_("会社・団体の一覧"), "operator.organisations"),
                Link(N_("担当者"), "operator.people"),
                Link(N_("操作の記録"), "operator.log"),
            ),
        ),
        Section(
            N_("サービス"),
            (
                Link(N_("帳簿の照合"), "operator.books", count=books.books_troubles),
                Link(N_("番号の在庫"), "operator.numbers"),
                Link(N_("処理の状況"), "operator.jobs"),
                Link(N_("届かないWebhook"), "operator.webhooks"),
                Link(N_("届かないメール"), "operator.mail"),
                Link(N_("お知らせの掲示"), "operator.announcements"),
            ),
        ),
        settings_section(blueprint.name, without=WITHOUT),
    ),
    has_sandbox=False,
)

__all__ = ["DESK", "VIEWS"]
