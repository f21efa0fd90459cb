"""``flask worker``: does the jobs, numbers events, sweeps."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import click
from flask import Flask
from flask.cli import ScriptInfo, with_appcontext

from portal.cli.current import current_app_itself, current_wiring
from portal.jobs import Carrier, Crew, Runs, Workshop

PATIENCE = 5  # seconds for what a process has taken from the queue
CHILD_GRACE = 8  # seconds for a process that takes from the queue to end; ``serve`` allows ten in all


@click.command()
@click.option(
    "--queue",
    "ways",
    type=click.Choice([str(way) for way in Runs]),
    multiple=True,
    help="With QUEUE_URL: only do the jobs of this queue, as on a machine for drawing. May be given again.",
)
@with_appcontext
def worker(ways: tuple[str, ...]) -> None:
    """Do jobs in the background, number events, and sweep what is outdated, until stopped."""
    from portal.working import carry, make_crew, make_worker, with_connections

    app, wiring = current_app_itself(), with_connections(current_wiring())
    carrier = None
    if url := wiring.settings.queue_url:
        from portal.adapters.carrier import CeleryCarrier

        carrier = CeleryCarrier(url)
    if ways:
        if carrier is None:
            raise click.UsageError("--queue needs QUEUE_URL")
        crew = make_crew(wiring, app.app_context, spawned_parts)
        _on_signal(partial(_stop_carrying, crew, carrier))
        carry(crew, carrier, [Runs(way) for way in ways])
        _leave()
    stop = threading.Event()
    _on_signal(stop.set)
    processes = [_carrying(Runs.SHORT, Runs.THREAD), _carrying(Runs.PROCESS)] if carrier else []
    running = make_worker(wiring, app.app_context, spawned_parts, carrier)
    running.start()
    while not stop.wait(0.5):
        if any(process.poll() is not None for process in processes):
            click.echo("A process that takes jobs from the queue has ended; stopping.", err=True)
            break
    for process in processes:
        process.terminate()
    running.stop()
    for process in processes:
        _end(process)
    _leave(0 if stop.is_set() else 1)


@contextmanager
def spawned_parts() -> Iterator[Workshop]:
    """In a spawned process: the application anew, as ``flask`` finds it, and what its jobs are done with."""
    from portal.working import spawned_workshop

    app: Flask = ScriptInfo(os.environ.get("FLASK_APP")).load_app()
    with spawned_workshop(app.extensions["wiring"], app.app_context) as workshop:
        yield workshop


def _carrying(*ways: Runs) -> "subprocess.Popen[bytes]":
    """A process that does what comes through these queues: Celery wants one for itself."""
    options = [part for way in ways for part in ("--queue", str(way))]
    return subprocess.Popen([sys.executable, "-m", "flask", "worker", *options], preexec_fn=end_with_parent)  # noqa: PLW1509  # it takes no lock


def _on_signal(stop: Callable[[], None]) -> None:
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda _number, _frame: stop())


def _stop_carrying(crew: Crew, carrier: Carrier) -> None:
    """Takes no more, and after a while gives back what is not finished."""

    def give_up() -> None:
        crew.stop()
        _leave()

    carrier.stop()
    timer = threading.Timer(PATIENCE, give_up)
    timer.daemon = True
    timer.start()


def _end(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(CHILD_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()


def end_with_parent() -> None:
    """In a child, before it starts: ask Linux to stop it when the parent dies, however that happens."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def _leave(code: int = 0) -> None:
    """Ends the process without waiting for threads that are still at work: their jobs were given back."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
