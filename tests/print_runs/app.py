"""The application as ``flask worker`` finds it, with short leases: FLASK_APP names it."""

from dataclasses import replace
from datetime import timedelta

from portal import create_app, working

LEASE = timedelta(seconds=2)
_kinds_of_the_portal = working.job_kinds
working.job_kinds = lambda wiring: {
    name: replace(kind, lease=LEASE) if name.startswith("runs.") else kind
    for name, kind in _kinds_of_the_portal(wiring).items()
}
app = create_app()
