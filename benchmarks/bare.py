"""The bare app that the portal stands beside: one row into a 4 kB template, or one row inserted with Core.

``/healthz`` only tells that it is up. Served as ``benchmarks.bare:app``.
"""

import os
from datetime import UTC, datetime

from flask import Flask, Response, render_template
from sqlalchemy import bindparam, insert, select

from portal.db import make_engine
from portal.kernel.identifiers import new_ref
from portal.numbers import Kind, Number
from portal.settings import Settings

app = Flask(__name__)
engine = make_engine(os.environ["DATABASE_URL"], int(os.environ["THREADS"]))
plan = Settings.from_environment().number_plan
writing = engine.execution_options(writes=True)
row_of_ref = select(Number.ref, Number.digits, Number.store_code, Number.label, Number.issued_at).where(
    Number.ref == bindparam("ref")
)
new_row = insert(Number)


@app.get("/healthz")
def healthz() -> str:
    """The process answers."""
    return "ok"


@app.get("/numbers/<ref>")
def read(ref: str) -> str:
    """Reads one row and renders a template of 4 kB."""
    with engine.connect() as connection:
        row = connection.execute(row_of_ref, {"ref": ref}).one()
    return render_template("page.html", row=row)


@app.post("/numbers")
def write() -> Response:
    """Inserts one row with Core and commits."""
    with writing.begin() as connection:
        connection.execute(
            new_row,
            {
                "ref": new_ref(),
                "digits": plan.draw(Kind.PORTAL, 1)[0],
                "store_code": plan.store_codes[Kind.PORTAL],
                "kind": "portal",
                "issued_at": datetime.now(UTC),
            },
        )
    return Response(status=303, headers={"Location": "/"})
