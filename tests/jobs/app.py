"""The application as ``flask worker`` finds it, with the kinds of these tests besides its own: FLASK_APP names it."""

from portal import create_app, working
from tests.jobs.kinds import KINDS

_kinds_of_the_portal = working.job_kinds
working.job_kinds = lambda wiring: {**_kinds_of_the_portal(wiring), **KINDS}
app = create_app()
