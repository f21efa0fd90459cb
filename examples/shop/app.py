"""A small shop whose customers pay in cash at convenience stores: ``python examples/shop/app.py``.

An order becomes a bill; its page leads to the bill's; a webhook says what became of it. In the environment:
SMARTPIT_KEY (with bills:write), SMARTPIT_WEBHOOK_SECRET, and where the portal is elsewhere SMARTPIT_URL.
"""

import os
import sqlite3
import uuid
from datetime import datetime, timedelta, timezone
from typing import Any

import requests
from flask import Flask, redirect, render_template, request
from standardwebhooks import Webhook, WebhookVerificationError
from werkzeug.wrappers import Response

API = os.environ.get("SMARTPIT_URL", "http://localhost:8000") + "/api/v1"
HEADERS = {"Authorization": f"Bearer {os.environ['SMARTPIT_KEY']}", "Accept-Language": "ja"}
WEBHOOKS = Webhook(os.environ["SMARTPIT_WEBHOOK_SECRET"])
JAPAN = timezone(timedelta(hours=9))
GOODS = {"tea": ("新茶 100 g", 1_620), "cups": ("湯のみ 2つ", 4_400)}
app = Flask(__name__)


def database() -> sqlite3.Connection:
    """Orders, and the webhooks that were taken already. ``with`` commits what is done, all of it or nothing."""
    db = sqlite3.connect(os.environ.get("SHOP_DATABASE", "shop.sqlite"))
    db.row_factory = sqlite3.Row
    db.execute("CREATE TABLE IF NOT EXISTS seen (webhook_id TEXT PRIMARY KEY)")
    db.execute(
        "CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, goods TEXT, number TEXT, due_on TEXT,"
        " state TEXT DEFAULT 'new', fault TEXT, url TEXT, payment TEXT)"
    )
    return db


@app.get("/")
def goods() -> str:
    """What there is. The order's id is made here: a form sent twice is one order."""
    return render_template("goods.html", goods=GOODS, order=uuid.uuid4())


@app.post("/orders")
def place_order() -> Response:
    """Keeps the order first, then asks for its bill."""
    order_id, goods = uuid.UUID(request.form["order"]), request.form["goods"]
    due_on = (datetime.now(JAPAN) + timedelta(days=7)).date().isoformat()
    row = (str(order_id), goods if goods in GOODS else "tea", request.form["number"].strip(), due_on)
    with database() as db:
        db.execute("INSERT OR IGNORE INTO orders (id, goods, number, due_on) VALUES (?, ?, ?, ?)", row)
    return redirect(f"/orders/{order_id}", 303)


@app.get("/orders/<uuid:order_id>")
def order(order_id: uuid.UUID) -> str | tuple[str, int]:
    """An order's page; where its bill is not there yet, this asks for it (again)."""
    with database() as db:
        found = db.execute("SELECT * FROM orders WHERE id = ?", (str(order_id),)).fetchone()
        if found and found["state"] == "new":
            register_bill(db, found)
            found = db.execute("SELECT * FROM orders WHERE id = ?", (str(order_id),)).fetchone()
    return render_template("order.html", order=found, goods=GOODS) if found else ("", 404)


def register_bill(db: sqlite3.Connection, order: sqlite3.Row) -> None:
    """One bill for an order, however often it is asked for: the order's id is the idempotency key."""
    name, price = GOODS[order["goods"]]
    whom: dict[str, Any] = {"number": order["number"]} if order["number"] else {"one_off": True}
    bill = whom | {"reference": order["id"], "amount": price, "due_on": order["due_on"], "purpose": name}
    headers = HEADERS | {"Idempotency-Key": order["id"]}
    try:
        answer = requests.post(f"{API}/bills", json=bill, headers=headers, timeout=10)
    except requests.RequestException:
        return  # nobody knows whether it is there: the page asks again under the same key
    if answer.status_code == 201:
        made = (answer.json()["url"], order["id"])
        db.execute("UPDATE orders SET state = 'open', url = ? WHERE id = ? AND state = 'new'", made)
    elif answer.status_code == 422:  # what the customer typed is no number that can be billed
        fault = answer.json()["errors"][0]["detail"]
        db.execute("UPDATE orders SET state = 'refused', fault = ? WHERE id = ?", (fault, order["id"]))


@app.post("/webhook")
def take_webhook() -> tuple[str, int]:
    """Checked, taken once (it may come twice), answered at once."""
    try:
        event = WEBHOOKS.verify(request.get_data(), dict(request.headers))
    except WebhookVerificationError:
        return "", 400
    with database() as db:  # that it was seen and what is done about it: both or neither
        new = db.execute("INSERT OR IGNORE INTO seen VALUES (?)", (request.headers["webhook-id"],)).rowcount
        if new:
            act_on(db, event["type"], event["data"])
    return "", 204


def act_on(db: sqlite3.Connection, kind: str, data: dict[str, Any]) -> None:
    """What an event changes of an order, which is known by the bill's ``reference``."""
    order, payment = data.get("reference"), data.get("payment")
    if kind == "bill.paid":  # provisional: pack it, do not ship it yet
        db.execute("UPDATE orders SET state = 'paid', payment = ? WHERE id = ?", (payment, order))
    elif kind == "bill.final":  # the register cannot take it back any more: ship it
        db.execute("UPDATE orders SET state = 'shipping' WHERE id = ? AND payment = ?", (order, payment))
    elif kind == "bill.reversed":  # the register took it back; the bill may be paid again while it is open
        state = "open" if data["state"] == "open" else "cancelled"
        db.execute("UPDATE orders SET state = ?, payment = NULL WHERE id = ? AND payment = ?", (state, order, payment))
    elif kind in {"bill.lapsed", "bill.withdrawn"}:
        db.execute("UPDATE orders SET state = 'cancelled' WHERE id = ?", (order,))


if __name__ == "__main__":
    app.run(port=int(os.environ.get("PORT", "5000")))
