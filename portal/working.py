"""What workers do: every kind of job, what is swept, what runs beside; and how a worker process is put together."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial

import structlog

from portal.accounts import forget_old_attempts, forget_stale_links
from portal.applications import forget_unconfirmed_applications
from portal.bills import (
    BILLS_CHECK,
    BILLS_REGISTER,
    check_uploads_kind,
    forget_old_uploads,
    lapse_bills,
    register_uploads_kind,
    sweep_batches,
)
from portal.books import BOOKS_CHECK, plan_daily_check
from portal.books import check_kind as check_books_kind
from portal.db import make_engine
from portal.designs import forget_unnamed_files
from portal.jobs import (
    Carrier,
    Claims,
    Crew,
    Dispatch,
    JobKind,
    Part,
    Runs,
    SetUp,
    Turns,
    Worker,
    Workshop,
    forget_finished_jobs,
    work_on,
)
from portal.mail import MAIL_SEND, BouncesAway, BounceSource, forget_old_mails, send_kind, take_bounces
from portal.members import MEMBERS_CHECK, MEMBERS_TAKE, check_kind, forget_old_lists, take_kind
from portal.notices import (
    WEBHOOK_REPLAY,
    Targets,
    do_replay,
    forget_old_deliveries,
    forget_old_secrets,
    mail_news,
    mail_reports,
    tell_owners,
)
from portal.notices.delivering import Caller, Deliverer
from portal.organisations import forget_answers, forget_idle_staff_devices
from portal.outbox import UNNUMBERED, number_events
from portal.payments import SIMULATED_CASH, finalise_payments, release_expired_holds, simulated_cash_kind
from portal.print_runs import (
    RUNS_FINISH,
    RUNS_MAIL,
    RUNS_RENDER,
    complete_runs,
    finish_kind,
    mail_kind,
    mend_runs,
    purge_runs,
    render_kind,
)
from portal.recurring import RECURRING_RUN, run_kind, run_recurring
from portal.web.mails import MailTexts
from portal.wiring import DATABASE_AWAY, Wiring

log = structlog.get_logger()

Around = Callable[[], AbstractContextManager[object]]
"""A context that handlers need: the application's."""

SWEEP_EVERY = 60.0  # seconds
BOUNCES_EVERY = 120.0  # seconds between two visits to the mailbox
NEWS_EVERY = 5.0  # seconds between two looks for what is told by mail: each costs a dozen reads a merchant
BACKSTOP = 30.0  # seconds; the watch wakes the relay far sooner
PROCESSES = os.cpu_count() or 1
HANDS = {Runs.SHORT: 2, Runs.THREAD: 8, Runs.PROCESS: PROCESSES}  # jobs at once; two batches of the short ones
CONNECTIONS = 2 * HANDS[Runs.THREAD] + HANDS[Runs.SHORT] + 10  # progress takes a second one, each part its own

SWEEPS: Sequence[Callable[..., object]] = (  # called with a session and ``at``; each its own transactions
    forget_old_attempts,
    forget_stale_links,
    forget_finished_jobs,
    forget_old_mails,
    forget_idle_staff_devices,
    forget_unconfirmed_applications,
    forget_answers,
    forget_old_deliveries,
    forget_old_secrets,
    mend_runs,
    sweep_batches,
    release_expired_holds,
    lapse_bills,
    run_recurring,
    finalise_payments,
    plan_daily_check,
    mail_reports,
)


def sweeps_of(wiring: Wiring) -> Sequence[Callable[..., object]]:
    """All that is swept, those that delete files among them."""
    days = wiring.settings.retention_days
    complete, purge = partial(complete_runs, days=days), partial(purge_runs, files=wiring.files, days=days)
    with_files = [
        partial(sweep, files=wiring.files) for sweep in (forget_old_lists, forget_old_uploads, forget_unnamed_files)
    ]
    return (*SWEEPS, *with_files, complete, purge)


def job_kinds(wiring: Wiring) -> Mapping[str, JobKind]:
    """Every kind of job there is, by name. A worker leaves alone the kinds that it does not know."""
    return {
        BOOKS_CHECK: check_books_kind(),
        MAIL_SEND: send_kind(wiring.mailer, MailTexts(wiring.settings).write),
        WEBHOOK_REPLAY: JobKind(do_replay),
        MEMBERS_CHECK: check_kind(wiring.files),
        MEMBERS_TAKE: take_kind(wiring.files),
        BILLS_CHECK: check_uploads_kind(wiring.files),
        BILLS_REGISTER: register_uploads_kind(wiring.files, wiring.settings.number_plan),
        SIMULATED_CASH: simulated_cash_kind(),
        RECURRING_RUN: run_kind(wiring.settings.number_plan),
        RUNS_RENDER: render_kind(wiring.run_tools),
        RUNS_FINISH: finish_kind(wiring.run_tools),
        RUNS_MAIL: mail_kind(),
    }


def runners(wiring: Wiring) -> Sequence[Part]:
    """What runs beside the jobs, in threads of its own."""
    mailbox = wiring.bounce_mailbox
    return [Turns("bounces", partial(_take_bounces, wiring, mailbox), every=BOUNCES_EVERY)] if mailbox else []


def make_worker(wiring: Wiring, around: Around, set_up: SetUp, carrier: Carrier | None) -> Worker:
    """A worker that does jobs, or with ``carrier`` sends them on; that numbers events, sweeps, runs what is beside."""
    webhooks = make_deliverer(wiring)
    news = Turns("news", lambda: _mail_news(wiring), every=NEWS_EVERY)
    signs = {"events": (UNNUMBERED, Turns("relay", lambda: _number(wiring, webhooks), every=BACKSTOP))}
    sweeps = Turns("sweeps", lambda: _sweep(wiring), every=SWEEP_EVERY)
    parts: list[Part] = [sweeps, webhooks, news, *runners(wiring)]
    if carrier:
        workshop = _workshop(wiring)
        return Worker(workshop, Dispatch(workshop, carrier), signs=signs, parts=parts)
    crew = make_crew(wiring, around, set_up)
    return Worker(crew.workshop, Claims(crew, HANDS), crew=crew, signs=signs, parts=parts)


def make_deliverer(wiring: Wiring) -> Deliverer:
    """What delivers webhooks in this process."""
    targets = Targets(wiring.settings.webhook_private_targets)
    return Deliverer(wiring.sessions, wiring.clock, wiring.vault, lambda: Caller(targets), tell=tell_owners)


def make_crew(wiring: Wiring, around: Around, set_up: SetUp) -> Crew:
    """Those who do jobs in this process."""
    return Crew(_workshop(wiring), around=around, set_up=set_up, processes=PROCESSES)


def carry(crew: Crew, carrier: Carrier, ways: Sequence[Runs]) -> None:
    """Has the crew do what comes through the queues of these ways of running, until the carrier is told to stop."""
    crew.start()
    try:
        carrier.carry(ways, sum(HANDS[runs] for runs in ways), partial(work_on, crew))
    finally:
        crew.stop()


@contextmanager
def spawned_workshop(wiring: Wiring, around: Around) -> Iterator[Workshop]:
    """What a spawned process does its jobs with."""
    with around():
        yield _workshop(replace(wiring, engine=make_engine(wiring.settings.database_url, 2)))


def with_connections(wiring: Wiring) -> Wiring:
    """The same parts with a connection for each thread of a worker."""
    return replace(wiring, engine=make_engine(wiring.settings.database_url, CONNECTIONS))


def _workshop(wiring: Wiring) -> Workshop:
    return Workshop(job_kinds(wiring), wiring.sessions, wiring.clock)


def _number(wiring: Wiring, webhooks: Deliverer) -> bool:
    with wiring.sessions() as session:
        numbered = number_events(session) > 0
    if numbered:
        webhooks.wake()
    return numbered


def _mail_news(wiring: Wiring) -> bool:
    with wiring.sessions() as session:
        return mail_news(session, at=wiring.clock.now())


def _take_bounces(wiring: Wiring, mailbox: BounceSource) -> bool:
    with wiring.sessions() as session:
        try:
            take_bounces(session, mailbox, at=wiring.clock.now())
        except BouncesAway as fault:
            log.warning("worker", part="bounces", reason=str(fault))
    return False


def _sweep(wiring: Wiring) -> bool:
    for sweep in sweeps_of(wiring):
        try:
            with wiring.sessions() as session:
                sweep(session, at=wiring.clock.now())
        except DATABASE_AWAY as error:
            log.warning("worker", part="sweeps", reason=type(error).__name__)
        except Exception:  # a fault in one; the others have their turn
            log.exception("worker", part="sweeps")
    return False
