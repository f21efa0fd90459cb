"""A chain's desk: how its system is linked, and what its days come to."""

import csv
from io import StringIO

import pytest

from portal.bills import BillTarget, BillTerms, register_bill
from portal.kernel.clock import japan_day
from portal.kernel.yen import Yen
from portal.numbers import numbers_by_id
from portal.organisations import (
    OrganisationKind,
    Role,
    add_certificate,
    scope_of,
    signing_secrets,
    store_certificates,
)
from portal.payments import Confirmation, bills_of_slip, confirm, make_slip, reverse
from tests.web.desk.conftest import backend, staff

__all__ = ["backend", "staff"]

SUBJECT = "CN=pos.example.jp,O=Machikado,C=JP"


@pytest.fixture
def chain(make):
    return make.organisation(OrganisationKind.CHAIN, name="まちかどコンビニ")


@pytest.fixture
def owner(staff, chain):
    return staff(Role.OWNER, chain).verified()


@pytest.fixture
def cash(session, make, chain, clock):
    """``cash("R1")``: 1,000 yen for a bill of its own, at this register; twice is once too often."""
    merchant, at, today = make.member(), clock.now(), japan_day(clock.now())

    def take(register: str, times: int = 1) -> Confirmation:
        terms = BillTerms(register, Yen(1_000), today, "水道料金")
        by = {"plan": make.plan, "actor": merchant.actor, "at": at}
        bill = register_bill(session, merchant.scope, BillTarget(one_off=True), terms, **by)
        digits = numbers_by_id(session, [bill.number_id])[bill.number_id].digits
        asked = {"language": "ja", "company": "912345", "at": at}
        code = bills_of_slip(session, make_slip(session, scope_of(chain), digits, [bill.ref], **asked))[0].code
        told = [Confirmation(code, Yen(1_000), "S1", register, today, str(time)) for time in range(times)]
        for one in told:
            confirm(session, scope_of(chain), one, at=at)
        return told[0]

    return take


def test_a_chain_makes_a_signing_key_and_enters_a_certificate(owner, session, chain):
    assert "署名の鍵を作る" in owner.get("/chain").text
    owner.get("/chain/keys/signing/new").submit()
    assert signing_secrets(session, scope_of(chain))[0].ref in owner.text
    assert "APIキー" not in owner.text
    for subject, says in (("", "入れてください"), ("pos", "形になっていません"), ("CN=" + "x" * 300, "200文字まで")):
        owner.get("/chain/keys/certificates/new").submit(subject=subject, status=422)
        assert says in owner.text
    owner.get("/chain/keys/certificates/new").submit(subject=SUBJECT.replace(",", ", "))
    assert owner.path == "/chain/keys" and SUBJECT in owner.text and "受け付けていません" in owner.text
    owner.get("/chain/keys/certificates/new").submit(subject=SUBJECT, status=422)
    assert "もう登録されています" in owner.text
    assert "署名の鍵 1個、証明書 1件" in owner.get("/chain").text
    ref = store_certificates(session, scope_of(chain))[0].ref
    owner.get(f"/chain/keys/certificates/{ref}/revoke").submit()
    assert owner.path == "/chain/keys" and "無効にしました" in owner.text
    owner.get(f"/chain/keys/certificates/{ref}/revoke", status=404)
    session.rollback()
    assert store_certificates(session, scope_of(chain)) == []


def test_a_subject_is_one_chains_in_one_mode(session, make, chain, clock, owner):
    other = scope_of(make.organisation(OrganisationKind.CHAIN, name="よそ"))
    added = add_certificate(session, other, SUBJECT, actor=owner.member.actor, at=clock.now())
    owner.get("/chain/keys/certificates/new").submit(subject=SUBJECT, status=422)
    owner.get(f"/chain/keys/certificates/{added.ref}/revoke", status=404)


def test_a_business_day_is_told_and_saved(owner, cash, session, chain, clock):
    cash("R1")
    reverse(session, scope_of(chain), cash("=1+1"), at=clock.now())
    cash("R3", times=2)
    text = owner.get("/chain/totals").text
    assert all(told in text for told in ("2026年4月1日", "2,000円", "1,000円", "3,000"))
    assert "次の日" not in text and "次の日" in owner.get("/chain/totals?day=2026-03-31").text
    assert "入金はありません" in owner.get("/chain/totals?day=2026-03-31").text
    for odd in ("0001-01-01", "9999-12-31", "x", "2026-02-30"):
        assert "2026年4月1日" in owner.get(f"/chain/totals?day={odd}").text
    for query, states in (
        ("", ["入金（速報）", "取消", "入金（速報）", "保留"]),
        ("?written_for=programs", ["provisional", "reversed", "provisional", "pending"]),
    ):
        answer = owner.client.get(f"/chain/totals.csv{query}")
        rows = list(csv.reader(StringIO(answer.text.removeprefix("\ufeff"))))
        assert [row[6] for row in rows[1:]] == states
        assert {len(row[4].replace(" ", "")) for row in rows[1:]} == {44}
        assert not any(cell.startswith("=") for row in rows for cell in row)
    assert owner.client.get("/chain/totals.csv?day=2026-03-31").text.count("\n") == 1


def test_who_may_only_look_makes_nothing(staff, chain):
    viewer = staff(Role.VIEWER, chain).verified()
    assert "登録する" not in viewer.get("/chain/keys").text
    viewer.get("/chain/keys/certificates/new", status=403)
    viewer.get("/chain/keys/signing/new", status=403)
