"""Demo data: a customer who has used the portal for a while, and numbers in stock."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.accounts import recognise_device
from portal.numbers import (
    Kind,
    issue_first_number,
    issue_in_bulk,
    issue_number,
    rename_number,
    replace_number,
    stop_number,
)
from portal.settings import Settings
from portal.web.demo import demo_secret

STOCK = 1_000


def add_demo_data(session: Session, settings: Settings, *, at: datetime) -> None:
    """Adds the demo customer, once, with numbers in use, replaced and stopped, and joint-card numbers in stock."""
    plan, secret = settings.number_plan, demo_secret(settings.secret_key)
    if recognise_device(session, secret) is not None:
        return
    first = issue_first_number(session, secret, plan=plan, at=at - timedelta(days=400))
    device = recognise_device(session, secret)
    assert device is not None
    holder = device.customer_id
    rename_number(session, holder, first, "家の公共料金")
    labels = ("髙﨑バレエ教室の月謝", "ネット通販", "旅行のサークル")
    _lessons, shopping, travel = (
        issue_number(
            session, holder, plan=plan, at=at - timedelta(days=90 - days), request_key=f"demo-{days}", label=label
        )
        for days, label in enumerate(labels)
    )
    replace_number(session, holder, shopping, plan=plan, at=at - timedelta(days=30))
    stop_number(session, holder, travel, at=at - timedelta(days=7))
    issue_in_bulk(session, Kind.JOINT_CARD, STOCK, plan=plan, at=at)
