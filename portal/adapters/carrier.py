"""Celery carries jobs' tickets through Redis or RabbitMQ to workers on other machines.

It is told nothing else: no result, no retry, no time. A message counts as delivered once it is begun, since the row
and its lease say whether the job was done.
"""

from collections.abc import Callable, Sequence
from typing import Any

from celery import Celery
from celery.worker import WorkController
from celery.worker import state as celery_state
from kombu.exceptions import OperationalError

from portal.jobs import CarrierAway, Runs, Ticket

_TASK = "portal.jobs"
_PATIENCE = 3.0  # seconds to reach the broker
_LOOK_EVERY = 0.5  # seconds


class CeleryCarrier:
    """A ``portal.jobs.Carrier`` on the broker at ``url`` (``redis://…`` or ``amqp://…``)."""

    def __init__(self, url: str) -> None:
        self._app = Celery("portal", broker=url, set_as_current=False)
        self._app.conf.update(
            task_ignore_result=True,
            task_serializer="json",
            accept_content=["json"],
            task_publish_retry=False,
            task_default_queue=_queue(Runs.THREAD),
            task_create_missing_queues=True,
            worker_prefetch_multiplier=1,
            worker_hijack_root_logger=False,
            worker_enable_remote_control=False,
            worker_cancel_long_running_tasks_on_connection_loss=False,
            broker_connection_retry_on_startup=True,
            broker_connection_timeout=_PATIENCE,
            broker_connection_max_retries=None,
            broker_transport_options={
                "socket_timeout": _PATIENCE,
                "socket_connect_timeout": _PATIENCE,
                "max_retries": 1,  # of one who sends; the one who receives waits until the broker is back
                "interval_start": 0.0,
            },
        )
        connection = self._app.connection_for_write()  # not made before it is used
        self._away = (OperationalError, OSError, *connection.connection_errors, *connection.channel_errors)

    def send(self, runs: Runs, tickets: Sequence[Ticket]) -> None:
        """Sends one message. Raises ``CarrierAway``."""
        try:
            self._app.send_task(_TASK, [[list(ticket) for ticket in tickets]], queue=_queue(runs))
        except self._away as error:
            raise CarrierAway from error

    def ahead(self, runs: Runs) -> int:
        """How many messages no worker has fetched yet. Raises ``CarrierAway``."""
        try:
            with self._app.pool.acquire(block=True) as connection:
                queue = self._app.amqp.queues[_queue(runs)](connection.default_channel)
                return int(queue.queue_declare().message_count)
        except self._away as error:
            raise CarrierAway from error

    def carry(self, runs: Sequence[Runs], threads: int, work: Callable[[Sequence[Ticket]], None]) -> None:
        """Hands what comes in these queues to ``work``, in so many threads, until told to ``stop``."""

        @self._app.task(name=_TASK, shared=False)  # type: ignore[untyped-decorator]
        def jobs(tickets: list[tuple[str, int]]) -> None:
            work([(ref, tries) for ref, tries in tickets])

        self._app.finalize()
        self._app.set_default()  # the threads that run tasks look for them there
        controller: Any = WorkController(
            app=self._app,
            pool="threads",
            concurrency=threads,
            queues=[_queue(way) for way in runs],
            loglevel="WARNING",
            ready_callback=_Waking(),
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )
        celery_state.should_stop = None
        controller.start()

    def stop(self) -> None:
        """Lets ``carry`` return: Celery looks at this between two messages, then waits for the jobs it has begun."""
        celery_state.should_stop = 0


class _Waking:
    """Wakes Celery's loop now and then: between two messages it would look whether to stop only after seconds."""

    def __init__(self) -> None:
        self._timers: list[Any] = []

    def __call__(self, consumer: Any) -> None:
        """The consumer is connected, for the first time or again."""
        for timer in self._timers:
            timer.cancel()
        self._timers = [consumer.hub.call_repeatedly(_LOOK_EVERY, lambda: None)]


def _queue(runs: Runs) -> str:
    return f"portal.{runs}"
