"""The application for tests: making one, and compiling its pages, takes long, so it is made once for each settings."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from flask import Flask

from portal import create_app, give_parts
from portal.wiring import Wiring
from tests.factories import make_settings
from tests.fakes import FixedClock

MakeApp = Callable[..., Flask]


class Apps:
    """The applications of one pytest process, by their settings; each is lent to one test at a time."""

    def __init__(self) -> None:
        self._made: dict[frozenset[tuple[str, str]], Flask] = {}

    @contextmanager
    def lent(self, database_url: str, clock: FixedClock) -> Iterator[MakeApp]:
        """``made(TRUSTED_PROXIES="1")``: the application with these environment variables, on this database.

        At the end each is as it was: whatever a test put into ``extensions`` or ``view_functions`` is gone.
        """
        lent: dict[frozenset[tuple[str, str]], tuple[Flask, dict, dict]] = {}
        engines = []

        def made(**environment: str) -> Flask:
            key = frozenset(environment.items())
            if key not in lent:
                wiring = replace(Wiring.real(make_settings(DATABASE_URL=database_url, **environment)), clock=clock)
                engines.append(wiring.engine)
                app = self._with_parts(key, wiring)
                lent[key] = app, dict(app.extensions), dict(app.view_functions)
            return lent[key][0]

        yield made
        for app, extensions, views in lent.values():
            app.extensions.clear()
            app.extensions.update(extensions)
            app.view_functions.update(views)
        for engine in engines:
            engine.dispose()

    def _with_parts(self, key: frozenset[tuple[str, str]], wiring: Wiring) -> Flask:
        if key not in self._made:
            self._made[key] = create_app(wiring)
        else:
            give_parts(self._made[key], wiring)
        return self._made[key]
