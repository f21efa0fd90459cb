"""``flask migrate | serve | demo``: the portal itself."""

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask.cli import with_appcontext

from portal import schema
from portal.cli.current import current_wiring
from portal.cli.worker import end_with_parent


@click.command()
@with_appcontext
def migrate() -> None:
    """Bring the database to the schema this version needs."""
    engine = current_wiring().engine
    if engine.dialect.name == "sqlite" and engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    schema.migrate(engine)


@click.command()
@with_appcontext
def serve() -> None:
    """Serve the pages and run the worker, until stopped."""
    wiring = current_wiring()
    if fault := wiring.readiness_fault():
        raise click.ClickException(f"{fault} (its schema comes by: flask migrate)")
    settings = wiring.settings
    _see_that_the_port_is_free(settings.host, settings.port)
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")  # glibc's arena per thread keeps memory that is free: 1.31 to 1.08
    web = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        settings.host,
        "--port",
        str(settings.port),
    ]
    web += ["--workers", str(settings.workers), "--blocking-threads", str(settings.threads)]
    web += ["--no-access-log", "--log-level", "warning", "--respawn-failed-workers", "app:app"]
    click.echo(f"Smart Pit portal: {settings.public_url}  (stop with Ctrl-C)")
    with TemporaryDirectory(prefix="portal-metrics-") as folder:  # where the web processes share their figures
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        exit_code = _run_together([web, [sys.executable, "-m", "flask", "worker"]])
    sys.exit(exit_code)


def _see_that_the_port_is_free(host: str, port: int) -> None:
    """Granian shares a port with whoever has it; two portals on one port would answer in turns."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"port {port} cannot be used ({error.strerror}); choose another by PORT"
            ) from None


def _run_together(commands: list[list[str]]) -> int:
    """Runs the commands side by side; when one ends or we are told to stop, all end. Answers the exit code."""
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda _number, _frame: stop.set())
    processes = [
        subprocess.Popen(command, start_new_session=True, preexec_fn=end_with_parent)  # noqa: PLW1509  # one thread here
        for command in commands
    ]
    while not stop.is_set() and all(process.poll() is None for process in processes):
        stop.wait(0.2)
    failed = not stop.is_set()
    for command, process in zip(commands, processes, strict=True):
        if failed and process.poll() is not None:
            click.echo(f"{command[2]} ended with exit code {process.returncode}; stopping everything.", err=True)
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
    return 1 if failed else 0


@click.command()
@with_appcontext
def demo() -> None:
    """Add a demo customer with numbers, organisations of each kind, and a merchant's cards."""
    from portal.demo import add_demo_data

    wiring = current_wiring()
    with wiring.sessions() as session:
        add_demo_data(session, wiring.settings, wiring.files, at=wiring.clock.now())
    click.echo(f"Demo data is in. Open {wiring.settings.public_url}/demo")
