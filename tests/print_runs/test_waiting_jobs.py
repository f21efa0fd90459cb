"""What waits for a print shop, on both databases."""

from datetime import timedelta

from portal.kernel.clock import japan_day
from portal.print_runs import (
    PrintRun,
    ShopFigures,
    Spoiled,
    accept_job,
    ask_merchant,
    ask_shop,
    asked_jobs,
    due_jobs,
    mark_shipped,
    new_jobs,
    print_files,
    report_spoiled,
    reprinted_job,
    reprints_at,
    shop_figures,
)
from tests.factories import Factory
from tests.print_runs.desk import Desk


def waiting(desk: Desk) -> tuple[ShopFigures, list[str], list[str]]:
    """Figures, and the names of jobs that are due and in which the merchant had the last word."""
    s, shop, today = desk.session, desk.shop.scope, japan_day(desk.at)
    due, asked = due_jobs(s, shop, today=today), asked_jobs(s, shop)
    return shop_figures(s, shop, today=today), [job.name for job in due], [job.name for job in asked]


def test_a_shop_sees_what_waits_and_what_belongs_together(desk: Desk, make: Factory):
    s, shop, today = desk.session, desk.shop.scope, japan_day(desk.at)
    assert waiting(desk) == (ShopFigures(0, 0, 0, 0, 0), [], [])
    desk.members(2)
    job = desk.packed(name="first", due_on=today + timedelta(days=3))
    other = desk.packed(name="second", due_on=today + timedelta(days=4))
    assert waiting(desk) == (ShopFigures(2, 1, 0, 0, 0), ["first"], [])
    desk.clock.advance(days=4)
    ask_merchant(s, shop, other.ref, "?", **desk.by_shop)
    ask_shop(s, desk.scope, job.ref, "?", **desk.by_merchant)
    assert waiting(desk) == (ShopFigures(2, 2, 1, 1, 0), ["first", "second"], ["first"])
    ask_merchant(s, shop, job.ref, "!", **desk.by_shop)
    accept_job(s, shop, job.ref, stock="pvc", **desk.by_shop)
    again = report_spoiled(s, shop, job.ref, Spoiled((2,)), **desk.by_shop)
    assert (new_jobs(s, shop), reprints_at(s, shop, job)) == (1, [again])
    desk.pack(again)
    mark_shipped(s, shop, job.ref, carrier="持参", tracking="", **desk.by_shop)
    assert waiting(desk)[0] == ShopFigures(2, 2, 1, 0, 1)
    assert _ref(reprinted_job(s, shop, again)) == job.ref and reprinted_job(s, shop, job) is None
    assert [(file.pages, file.first, file.last) for file in print_files(s, job)] == [(2, 1, 2)]
    stranger = make.member(make.organisation(desk.shop.scope.kind))
    assert shop_figures(s, stranger.scope, today=today) == ShopFigures(0, 0, 0, 0, 0)
    assert shop_figures(s, desk.scope, today=today) == ShopFigures(0, 0, 0, 0, 0)
    assert reprinted_job(s, stranger.scope, again) is None and reprints_at(s, stranger.scope, job) == []


def _ref(job: PrintRun | None) -> str:
    return job.ref if job else ""
