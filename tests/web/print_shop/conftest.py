"""A print shop's desk with somebody signed in, and a merchant that sends it jobs."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from portal.organisations import Role
from portal.print_runs import PrintRun, accept_job
from tests.apps import MakeApp
from tests.factories import Factory
from tests.fakes import FixedClock
from tests.print_runs.desk import Desk, open_desk
from tests.web.desk.conftest import SignIn, StaffBrowser, backend, staff

__all__ = ["backend", "staff"]

Printer = Callable[..., StaffBrowser]


@pytest.fixture
def app(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, with a place for files that is the same for every test."""
    return make_app(FILES_URL=f"file://{_root(tmp_path_factory)}")


@pytest.fixture
def desk(
    session: Session,
    sessions: sessionmaker[Session],
    make: Factory,
    clock: FixedClock,
    tmp_path_factory: pytest.TempPathFactory,
) -> Desk:
    """A merchant and a print shop with prices; their files are where the application looks for them."""
    return open_desk(session, sessions, make, clock, _root(tmp_path_factory))


@pytest.fixture
def printer(staff: SignIn, desk: Desk) -> Printer:
    """``printer(Role.VIEWER)``: somebody of the print shop."""

    def signed_in(role: Role = Role.OWNER) -> StaffBrowser:
        return staff(role, desk.shop.organisation).verified()

    return signed_in


@pytest.fixture
def shop(printer: Printer) -> StaffBrowser:
    """An owner of the print shop."""
    return printer()


@pytest.fixture
def job(desk: Desk) -> PrintRun:
    """A job of three cards that was sent to the shop."""
    desk.members(3)
    return desk.packed()


@pytest.fixture
def taken(desk: Desk, job: PrintRun) -> PrintRun:
    """The same, taken."""
    return accept_job(desk.session, desk.shop.scope, job.ref, stock="pvc", **desk.by_shop)


def _root(factory: pytest.TempPathFactory) -> Path:
    return factory.getbasetemp() / "print-shop"
