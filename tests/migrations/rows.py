"""Rows that each revision must be able to hold, written against the tables as they are there, not as models say.

A new migration adds its tables' rows here; a table without any is a failing test.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Engine, MetaData, Table, inspect, select

from portal.db import BigId, UtcDateTime
from tests.factories import STORE_CODE, make_digits

AT = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)


def number(place: int, **columns: Any) -> dict[str, Any]:
    """A row of ``numbers``."""
    row = {
        "id": place,
        "ref": f"ref-{place}",
        "digits": make_digits(200_000_000_000 + place),
        "store_code": STORE_CODE,
        "kind": "portal",
        "sandbox": False,
        "state": "active",
        "customer_id": None,
        "label": "",
        "issued_at": AT,
        "registrable_until": None,
        "stopped_at": None,
        "replaces_id": None,
        "shows_replaced": False,
        "request_key": None,
        "batch": None,
    }
    return row | columns


def organisation(place: int, **columns: Any) -> dict[str, Any]:
    """A row of ``organisations``."""
    row = {
        "id": place,
        "ref": f"organisation-{place}",
        "kind": "merchant",
        "name": "水道局",
        "name_kana": "スイドウキョク",
        "address": "a@b.jp",
        "phone": "",
        "website": "",
        "link_type": "regular",
        "state": "active",
        "state_reason": "",
        "suspended_by_operator": False,
        "sandbox": False,
        "is_tenant": False,
        "parent_id": None,
        "parent_is_tenant": None,
        "created_at": AT,
        "changed_at": AT,
    }
    return row | columns


def job(place: int, **columns: Any) -> dict[str, Any]:
    """A row of ``jobs``."""
    row = {"id": place, "ref": f"job-{place}", "kind": "mail.send", "lane": "", "sandbox": False, "payload": {"a": 1}}
    row |= {"key": None, "state": "waiting", "made_at": AT, "due_at": AT, "turn": None, "is_cancel_wanted": False}
    row |= dict.fromkeys(("tries", "failures", "losses", "done", "total", "first_done"), 0)
    row |= dict.fromkeys(("leased_by", "lease_until", "begun_at", "ended_at", "first_told_at", "told_at", "result"))
    return row | {"note": "", "fault": ""} | columns


def member(place: int, **columns: Any) -> dict[str, Any]:
    """A row of ``members``."""
    row = {"id": place, "ref": f"member-{place}", "organisation_id": 2, "sandbox": False, "member_no": f"A-{place}"}
    row |= {"name": "髙﨑 𠮷", "name_kana": "タカサキ", "address": "a..b@docomo.ne.jp", "postcode": "1234567"}
    row |= {"address1": "東京都", "address2": "", "honorific": "様", "expiry": "2029/03", "language": "ja"}
    row |= {"fields": {"コース": "月4回"}, "state": "active", "made_at": AT, "changed_at": AT, "left_at": None}
    return row | {"erased_at": None, "given_number_id": None, "list_id": None} | columns


def member_list(place: int, **columns: Any) -> dict[str, Any]:
    """A row of ``member_lists``."""
    row = {"id": place, "ref": f"list-{place}", "organisation_id": 2, "sandbox": False, "name": "会員.csv"}
    row |= {
        "encoding": "CP932",
        "state": "needs_columns",
        "headings": ["会員番号"],
        "columns": {"会員番号": "member_no"},
    }
    row |= {"examples": {"会員番号": ["A-1"]}, "refusal": None, "job_ref": None, "made_by": "髙﨑", "made_at": AT}
    row |= dict.fromkeys(("total", "added", "changed", "unchanged", "faulty", "taken_lines"), 0)
    return row | dict.fromkeys(("checked_at", "taken_at", "forgotten_at")) | columns


def recurring_plan(place: int, **columns: Any) -> dict[str, Any]:
    """A row of ``recurring_plans``."""
    row = {"id": place, "ref": f"plan-{place}", "organisation_id": 2, "sandbox": False, "name": "駐車場"}
    row |= {"code": f"R{place}", "state": "active", "audience": "chosen", "list_id": None, "amount": 12_000}
    row |= {"member_field": "", "member_value": "", "day": 31, "due_rule": "next_month", "due_value": 27}
    row |= {"purpose": "{月}月分", "message": "", "first_month": date(2026, 4, 1), "last_month": None}
    row |= {"notice_days": 3, "next_month": date(2026, 6, 1), "next_at": AT, "tell_at": None}
    return row | {"made_at": AT, "made_by": "花", "changed_at": AT, "ended_at": None} | columns


def recurring_run(place: int, **columns: Any) -> dict[str, Any]:
    """A row of ``recurring_runs``."""
    row = {"id": place, "ref": f"month-{place}", "organisation_id": 2, "sandbox": False, "plan_id": 1}
    row |= {"month": date(2026, 4, 1), "state": "done", "why": "", "amount": 12_000, "due_on": date(2026, 5, 27)}
    row |= {"amounts": {"member-1": 900}, "left_out": ["member-2"], "purpose": "4月分", "message": "", "code": "R1"}
    row |= {"told_at": AT, "changed_at": AT, "changed_by": "花", "started_at": AT, "listed_at": AT, "ended_at": AT}
    return row | {"lines": 1, "taken": 1, "registered": 1, "refused": 0, "total": 900} | columns


def print_run(place: int, **columns: Any) -> dict[str, Any]:
    """A row of ``print_runs``."""
    row = {
        "id": place,
        "ref": f"run-{place}",
        "organisation_id": 2,
        "sandbox": False,
        "name": "会員証",
        "kind": "cards",
    }
    row |= {"state": "sent", "design_version_id": 1, "of_run_id": None, "print_shop_id": 2, "selection": {"refs": []}}
    row |= {
        "members": 1,
        "blanks": 0,
        "overs": 0,
        "medium": "card",
        "stock": "pvc",
        "stock_declared": "",
        "sheet": "a4",
    }
    row |= {"duplex": "long", "standard": "x4", "dpi": 600, "delivery": "bulk", "sends_itself": True, "mails": False}
    row |= {"estimate": None, "package": [], "faults": [], "confirmed_by": "花", "made_by": "花"}
    row |= dict.fromkeys(("note", "message", "waiting", "fault", "carrier", "tracking"), "")
    row |= dict.fromkeys(("made_at", "changed_at", "confirmed_at", "ready_at", "sent_at"), AT)
    row |= dict.fromkeys(("due_on", "shipped_at", "done_at", "files_deleted_at", "purged_at", "request_key"))
    return row | columns


def card(place: int, **columns: Any) -> dict[str, Any]:
    """A row of ``cards``."""
    row = {"id": place, "ref": f"card-{place}", "organisation_id": 2, "sandbox": False, "member_id": 1}
    row |= {"state": "active", "kind": "printed", "token_version": 1, "claim_version": 2, "look": {"name": "会員証"}}
    row |= {"run_ref": "run-1", "made_at": AT, "bound_at": AT, "ended_at": None, "replaces_id": None}
    return row | {"is_asked_for": False} | columns


def bill(place: int, **columns: Any) -> dict[str, Any]:
    """A row of ``bills``."""
    row = {"id": place, "ref": f"bill-{place}", "organisation_id": 2, "sandbox": False, "number_id": 2, "member_id": 1}
    row |= {"reference": f"2026-{place}", "state": "open", "amount": 1000, "price_before_tax": 910, "due_on": AT.date()}
    row |= {"purpose": "水道料金", "message": "", "customer_name": "髙﨑 花", "version": 2, "token_version": 1}
    row |= {"registered_at": AT, "changed_at": AT, "held_until": AT, "paid_at": None, "payment_ref": None}
    return row | {"ended_at": None, "batch_id": None, "batch_line": None, "request_key": f"request-{place}"} | columns


def payment(place: int, **columns: Any) -> dict[str, Any]:
    """A row of ``payments``."""
    row = {"id": place, "ref": f"payment-{place}", "organisation_id": 2, "sandbox": False, "chain_id": 1, "bill_id": 2}
    row |= {"slip_bill_id": 1, "code": "9" * 44, "state": "final", "amount": 1000, "store": "S1", "register": "R1"}
    row |= {"business_date": AT.date(), "receipt": "0001", "authorised_at": AT, "held_until": AT, "confirmed_at": AT}
    return row | {"final_at": AT, "reversed_at": None, "token_version": 1} | columns


def pending_item(place: int, **columns: Any) -> dict[str, Any]:
    """A row of ``pending_items``."""
    row = {"id": place, "ref": f"pending-{place}", "chain_id": 1, "sandbox": False, "kind": "late", "code": "9" * 44}
    row |= {"amount": 1000, "store": "S1", "register": "R1", "business_date": AT.date(), "receipt": f"000{place}"}
    row |= {"bill_id": None, "payment_id": None, "received_at": AT, "resolution": None, "resolved_at": None}
    return row | {"resolved_by": "", "note": ""} | columns


def webhook_delivery(place: int, **columns: Any) -> dict[str, Any]:
    """A row of ``webhook_deliveries``."""
    row = {"id": place, "ref": f"delivery-{place}", "organisation_id": 2, "sandbox": False, "endpoint_id": 1}
    row |= {"event_ref": f"evt_organisation-2_{place}", "name": "bill.paid", "about": "bill-1", "happened_at": AT}
    row |= {"body": "{}", "state": "waiting", "is_next": True, "due_at": AT, "give_up_at": AT, "tries": 1}
    return row | {"worker": None, "error": "timeout", "finished_at": None} | columns


ROWS: dict[str, list[dict[str, Any]]] = {  # parents before children
    "customers": [{"id": 1, "created_at": AT}, {"id": 2, "created_at": AT}],
    "devices": [
        {"id": 1, "customer_id": 1, "secret_hash": b"a" * 32, "name": "iPhone", "created_at": AT, "seen_at": AT},
        {"id": 2, "customer_id": 1, "secret_hash": b"\x00" * 32, "name": "", "created_at": AT, "seen_at": AT},
        {"id": 3, "customer_id": 2, "secret_hash": b"c" * 32, "name": "", "created_at": AT, "seen_at": AT},
    ],
    "passkeys": [
        {
            "id": 1,
            "customer_id": 1,
            "credential_id": b"credential",
            "public_key": b"key",
            "user_handle": b"h" * 32,
            "name": "iPhone",
            "is_synced": True,
            "created_at": AT,
            "used_at": None,
        }
    ],
    "spent_challenges": [{"challenge": b"c" * 56, "used_by": b"a" * 32, "expires_at": AT}],
    "recovery_codes": [{"customer_id": 1, "code_hash": b"r" * 32, "made_at": AT, "used_by": None}],
    "mail_addresses": [
        {
            "customer_id": 2,
            "address": "a..b@docomo.ne.jp",
            "verified_at": AT,
            "tells_payments": True,
            "language": "en",
        }
    ],
    "mail_links": [
        {
            "ref": "mail-1",
            "expires_at": AT,
            "used_by": None,
            "customer_id": 2,
            "purpose": "sign_in",
            "address": "a..b@docomo.ne.jp",
        }
    ],
    "pairings": [
        {
            "ref": "pairing-1",
            "expires_at": AT,
            "used_by": b"b" * 32,
            "customer_id": 1,
            "device_name": "Android",
            "is_confirmed": True,
        }
    ],
    "hand_overs": [{"ref": "hand-over-1", "expires_at": AT, "used_by": None, "customer_id": 1, "bound_to": "m" * 22}],
    "attempts": [{"subject": "device:1", "count": 3, "ends_at": AT}],
    "events": [
        {
            "id": 1,
            "feed": "service",
            "name": "x.y",
            "about": "a",
            "payload": {"a": 1},
            "happened_at": AT,
            "position": 1,
            "held_by": None,
        },
        {"id": 2, "feed": "service", "name": "x.y", "about": "b", "payload": {}, "happened_at": AT, "position": None}
        | {"held_by": None},
    ],
    "event_releases": [{"id": 1, "name": "bills:batch-1", "feed": "org:organisation-2"}],
    "feeds": [{"name": "service", "last_position": 1}],
    "numbers": [
        number(1, customer_id=1, label="髙﨑𠮷", state="stopped", stopped_at=AT, request_key="portal:a"),
        number(2, customer_id=1, replaces_id=1, shows_replaced=True),
        number(3, kind="sheet", registrable_until=AT, batch="batch-1", sandbox=True),
    ],
    "organisations": [
        organisation(1, kind="operator", link_type=None),
        organisation(2),
        organisation(3, is_tenant=True, parent_id=2, parent_is_tenant=False, sandbox=True, state="suspended"),
    ],
    "people": [{"id": 1, "ref": "person-1", "address": "a@b.jp", "name": "髙﨑", "language": "ja", "created_at": AT}],
    "memberships": [{"id": 1, "organisation_id": 2, "person_id": 1, "role": "owner", "joined_at": AT}],
    "invitations": [
        {
            "ref": "invitation-1",
            "expires_at": AT,
            "used_by": None,
            "organisation_id": 2,
            "address": "c@d.jp",
            "name": "",
            "role": "viewer",
            "language": "en",
            "invited_by": "髙﨑",
            "invited_at": AT,
        }
    ],
    "staff_links": [{"ref": "link-1", "expires_at": AT, "used_by": b"a" * 32, "person_id": 1}],
    "staff_devices": [
        {
            "id": 1,
            "ref": "device-1",
            "person_id": 1,
            "secret_hash": b"s" * 32,
            "name": "Chrome",
            "created_at": AT,
            "seen_at": AT,
            "verified_at": AT,
            "organisation_id": 2,
            "sandbox": True,
        }
    ],
    "staff_passkeys": [
        {
            "id": 1,
            "ref": "passkey-1",
            "person_id": 1,
            "credential_id": b"staff",
            "public_key": b"key",
            "name": "Chrome",
            "is_synced": False,
            "created_at": AT,
            "used_at": None,
        }
    ],
    "applications": [
        {
            "id": 1,
            "ref": "application-1",
            "state": "approved",
            "company": "水道局",
            "company_kana": "スイドウキョク",
            "person": "髙﨑",
            "address": "a@b.jp",
            "phone": "03-1234-5678",
            "website": "",
            "link_type": "super",
            "purpose": "",
            "request_key": "application:1",
            "language": "ja",
            "created_at": AT,
            "decided_at": AT,
            "decided_by": "運営",
            "reason": "ok",
            "organisation_id": 2,
        }
    ],
    "api_keys": [
        {
            "id": 1,
            "ref": "key-1",
            "organisation_id": 2,
            "sandbox": False,
            "name": "POS",
            "start": "spk_live_abcd",
            "secret_hash": b"k" * 32,
            "scopes": ["events:read"],
            "networks": [],
            "must_sign": False,
            "created_at": AT,
            "created_by": "髙﨑",
            "used_at": AT,
            "expires_at": None,
            "revoked_at": None,
        }
    ],
    "signing_secrets": [
        {
            "id": 1,
            "ref": "secret-1",
            "organisation_id": 2,
            "sandbox": True,
            "sealed": "sealed",
            "created_at": AT,
            "created_by": "髙﨑",
            "revoked_at": None,
        }
    ],
    "audit_entries": [
        {
            "id": 1,
            "organisation_id": None,
            "at": AT,
            "actor_kind": "command",
            "actor_ref": "command",
            "actor_name": "",
            "from_address": "",
            "action": "operator.made",
            "about": "person-1",
            "details": {"a": 1},
        }
    ],
    "announcements": [
        {
            "id": 1,
            "ref": "announcement-1",
            "text_ja": "点検",
            "text_en": "Maintenance",
            "starts_at": AT,
            "ends_at": AT + timedelta(hours=1),
            "made_by": "髙﨑",
        }
    ],
    "enquiries": [
        {
            "id": 1,
            "ref": "enquiry-1",
            "company": "水道局",
            "name": "髙﨑",
            "address": "a@b.jp",
            "phone": "",
            "link_type": "undecided",
            "volume": None,
            "text": "",
            "language": "ja",
            "request_key": "enquiry:1",
            "state": "answered",
            "created_at": AT,
            "answered_at": AT,
            "answered_by": 1,
        }
    ],
    "jobs": [
        job(1, state="running", tries=2, failures=1, fault="mail_not_sent", begun_at=AT)
        | {"leased_by": "worker-1", "lease_until": AT, "done": 7, "total": 9, "note": "髙﨑", "first_done": 3}
        | {"first_told_at": AT, "told_at": AT, "lane": "organisation-1", "is_cancel_wanted": True, "key": "a"},
        job(2, state="done", result={"sheets": 3}, ended_at=AT, sandbox=True, key="a"),
        job(3, turn="", key="b"),
    ],
    "mails": [
        {
            "id": 1,
            "ref": "posted-1",
            "template": "staff_changed",
            "address": "a..b@docomo.ne.jp",
            "language": "ja",
            "payload": {"change": "key_made"},
            "lane": "organisation-1",
            "sandbox": True,
            "state": "bounced",
            "fault": "5.1.1",
            "made_at": AT,
            "stale_at": AT,
            "sent_at": AT,
            "bounced_at": AT,
        }
    ],
    "mail_troubles": [{"address": "a..b@docomo.ne.jp", "soft_count": 0, "hard_at": AT, "last_at": AT, "code": "5.1.1"}],
    "designs": [
        {"id": 1, "ref": "design-1", "organisation_id": 2, "sandbox": False, "name": "会員証", "medium": "card"}
        | {"state": "active", "content": {"name": "会員証"}, "revision": 3, "template": "plain", "made_at": AT}
        | {"changed_at": AT, "changed_by": "髙﨑", "editor_ref": "page-1", "editor_name": "髙﨑", "editing_until": AT},
    ],
    "design_files": [
        {"id": 1, "ref": "design-file-1", "organisation_id": 2, "sandbox": False, "design_id": 1, "name": "front.pdf"}
        | {"sha256": "a" * 64, "size": 7, "media_type": "application/pdf", "made_at": AT},
    ],
    "design_versions": [
        {"id": 1, "ref": "version-1", "organisation_id": 2, "sandbox": False, "design_id": 1, "number": 1}
        | {"revision": 3, "name": "会員証", "content": {"name": "会員証"}, "files": {"front.pdf": "a" * 64}}
        | {"kind": "approved", "note": "", "made_by": "髙﨑", "made_at": AT},
    ],
    "proofs": [
        {"id": 1, "ref": "proof-1", "organisation_id": 2, "sandbox": False, "design_id": 1, "version_id": 1}
        | {"state": "refused", "token_version": 2, "made_at": AT, "made_by": "髙﨑", "approved_at": AT}
        | {"approved_by": "髙﨑", "submitted_at": AT, "submitted_by": "髙﨑", "decided_at": AT, "decided_by": "運営"}
        | {"reason": "写真の出どころ"},
    ],
    "proof_comments": [
        {"id": 1, "ref": "comment-1", "organisation_id": 2, "sandbox": False, "proof_id": 1, "author": "𠮷田"}
        | {"text": "大きく", "side": "front", "x": 10.5, "y": 20.0, "made_at": AT},
    ],
    "webhook_endpoints": [
        {
            "id": 1,
            "ref": "endpoint-1",
            "organisation_id": 2,
            "sandbox": False,
            "url": "https://hooks.example.jp/smart-pit",
            "description": "会計",
            "events": ["bill.*"],
            "state": "active",
            "sealed": "sealed",
            "old_sealed": "old",
            "old_until": AT,
            "created_at": AT,
            "changed_at": AT,
            "feed": "org:organisation-2",
            "position": 1,
            "failures": 3,
            "failing_since": AT,
            "told_at": AT,
            "probe_at": AT,
            "next_at": AT,
            "delivered_at": AT,
        }
    ],
    "webhook_deliveries": [webhook_delivery(1), webhook_delivery(2, state="kept", is_next=False, finished_at=AT)],
    "webhook_attempts": [
        {
            "id": 1,
            "organisation_id": 2,
            "delivery_id": 2,
            "at": AT,
            "took": 10_000,
            "url": "https://hooks.example.jp/smart-pit",
            "signature": "v1,c2lnbmVk",
            "status": None,
            "error": "timeout",
            "answer": "",
        }
    ],
    "answers": [
        {
            "id": 1,
            "organisation_id": 2,
            "sandbox": False,
            "idempotency_key": "8e03978e-40d5-43dd-bc93-6894a57f9324",
            "request_hash": b"q" * 32,
            "sealed": "sealed",
            "created_at": AT,
        }
    ],
    "number_holdings": [
        {"id": 1, "ref": "holding-1", "number_id": 2, "customer_id": 2, "place": 1}
        | {"label": "会員証", "device_name": "iPhone", "since": AT}
    ],
    "member_lists": [
        member_list(1, state="taken", taken_at=AT, forgotten_at=AT, total=3, added=1, changed=1, unchanged=1),
        member_list(2, columns={}, refusal={"code": "member-list-empty", "line": 0}, sandbox=True),
    ],
    "members": [member(1, given_number_id=2, list_id=1), member(2, state="left", left_at=AT, erased_at=AT)],
    "member_list_rows": [
        {"id": 1, "organisation_id": 2, "sandbox": True, "list_id": 2, "line": 7, "state": "faulty"}
        | {"cells": {"会員番号": ""}, "faults": [{"code": "member-no-empty", "line": 7}]}
    ],
    "give_links": [
        {"id": 1, "ref": "give-1", "organisation_id": 2, "sandbox": False, "member_id": 1, "name": "窓口"}
        | {"version": 1, "made_at": AT, "ended_at": AT}
    ],
    "consents": [
        {"id": 1, "ref": "consent-1", "organisation_id": 2, "sandbox": False, "link_id": 1, "member_id": 1}
        | {"number_id": 2, "customer_id": 1, "merchant_reference": "A-1", "given_at": AT, "withdrawn_at": None}
    ],
    "cards": [card(1, number_id=1, state="replaced", ended_at=AT), card(2, number_id=2, replaces_id=1)],
    "price_lists": [
        {
            "id": 1,
            "ref": "price-1",
            "organisation_id": 2,
            "medium": "card",
            "stock": "pvc",
            "set_up": 5000,
            "mailing": 90,
        }
        | {"steps": [{"least": 1, "each": 120}], "changed_at": AT}
    ],
    "print_runs": [print_run(1), print_run(2, kind="reprint", of_run_id=1, state="draft", confirmed_at=None)],
    "run_pieces": [
        {"id": 1, "organisation_id": 2, "sandbox": False, "run_id": 1, "serial": 1, "of_serial": None, "card_id": 1}
        | {
            "member_no": "A-1",
            "fields": {"name": "髙﨑"},
            "spoiled": 1,
            "mailed_at": None,
            "mail_ref": None,
            "reminded_at": None,
        }
        | {"opened_at": None, "mail_ref": None}
    ],
    "run_parts": [
        {"id": 1, "organisation_id": 2, "sandbox": False, "run_id": 1, "place": 1, "first": 1, "last": 1}
        | {"file": "01.pdf", "state": "done", "tries": 1, "drawn": 1, "sha256": "a" * 64, "bytes": 10, "pages": 1}
        | {"report": {"pieces": 1}, "done_at": AT}
    ],
    "run_lines": [
        {"id": 1, "organisation_id": 2, "sandbox": False, "run_id": 1, "at": AT, "what": "confirmed"}
        | {"side": "merchant", "who": "花", "details": {"pieces": 1}}
    ],
    "run_questions": [
        {"id": 1, "ref": "question-1", "organisation_id": 2, "sandbox": False, "run_id": 1, "at": AT}
        | {"side": "shop", "who": "刷", "text": "用紙は？"}
    ],
    "bill_uploads": [
        {"id": 1, "ref": "upload-1", "organisation_id": 2, "sandbox": False, "name": "4月.csv", "encoding": "CP932"}
        | {"state": "registered", "total": 2, "good": 1, "faulty": 1, "amount": 1000, "refusal": None, "mode": "each"}
        | {"faults": [[3, "amount", "amount", {"least": 1}, "x"]], "batch_ref": "batch-1", "job_ref": None}
        | {"made_by": "花", "made_at": AT, "checked_at": AT, "registered_by": "花", "registered_at": AT}
        | {"forgotten_at": None},
    ],
    "bill_batches": [
        {"id": 1, "ref": "batch-1", "organisation_id": 2, "sandbox": False, "count": 1, "made_at": AT, "made_by": "花"}
        | {"revealed_at": AT, "discarded_at": None, "refused": [[2, "amount", "amount", {}]], "request_key": None},
    ],
    "bills": [
        bill(1),
        bill(2, state="paid", paid_at=AT, payment_ref="payment-1", held_until=None, batch_id=1, batch_line=1),
    ],
    "bill_versions": [
        {"id": 1, "organisation_id": 2, "sandbox": False, "bill_id": 1, "version": 1, "terms": {"amount": 900}}
        | {"ended_at": AT, "by": "花"}
    ],
    "biller_blocks": [{"id": 1, "number_id": 2, "organisation_id": 2, "blocked_at": AT}],
    "bill_reports": [
        {"id": 1, "ref": "report-1", "organisation_id": 2, "sandbox": False, "bill_id": 1, "customer_id": 1}
        | {"text": "覚えがない", "reported_at": AT, "decided_at": AT, "decided_by": "運営", "answer": "ok"}
    ],
    "kept_bills": [{"id": 1, "customer_id": 1, "bill_id": 1, "kept_at": AT}],
    "recurring_plans": [
        recurring_plan(1),
        recurring_plan(2, audience="list", list_id=1, next_month=None, next_at=None, state="ended", ended_at=AT),
    ],
    "recurring_members": [
        {"id": 1, "organisation_id": 2, "sandbox": False, "plan_id": 1, "member_id": 1, "amount": 900}
    ],
    "recurring_runs": [
        recurring_run(1),
        recurring_run(2, month=date(2026, 5, 1), state="skipped", why="asked", started_at=None, listed_at=None),
    ],
    "recurring_lines": [
        {"id": 1, "organisation_id": 2, "sandbox": False, "run_id": 1, "place": 1, "member_id": 1, "amount": 900}
        | {"bill_ref": "bill-1", "reason": ""}
    ],
    "slips": [
        {"id": 1, "ref": "slip-1", "organisation_id": 1, "sandbox": False, "slip_no": "012345678901", "number_id": 2}
        | {"language": "zh", "made_at": AT, "expires_at": AT, "request_key": None}
    ],
    "slip_bills": [
        {"id": 1, "slip_id": 1, "place": 1, "bill_id": 2, "bill_version": 1, "reissue": 0, "amount": 1000}
        | {"code": "9" * 44}
    ],
    "payments": [
        payment(1),
        payment(2, state="reversed", receipt="0002", final_at=None, reversed_at=AT),
        payment(3, state="released", business_date=None, receipt=None, confirmed_at=None, final_at=None),
    ],
    "pending_items": [
        pending_item(
            1, resolution="credited", resolved_at=AT, resolved_by="運営", note="確認", payment_id=1, bill_id=2
        ),
        pending_item(2, kind="unknown"),
    ],
    "ledger_accounts": [
        {"id": 1, "kind": "stores", "organisation_id": 1, "sandbox": False},
        {"id": 2, "kind": "suspense", "organisation_id": 0, "sandbox": False},
    ],
    "ledger_entries": [{"id": 1, "kind": "pending", "about": "pending-1", "at": AT, "sandbox": False}],
    "ledger_postings": [
        {"id": 1, "entry_id": 1, "account_id": 1, "amount": 1000},
        {"id": 2, "entry_id": 1, "account_id": 2, "amount": -1000},
    ],
    "book_checks": [
        {
            "id": 1,
            "ref": "check-1",
            "day": AT.date(),
            "asked_by": "",
            "asked_at": AT,
            "ended_at": AT,
            "is_sound": True,
            "findings": {"entries": 1},
        }
    ],
    "notice_settings": [
        {
            "organisation_id": 1,
            "addresses": ["a@b.jp"],
            "notices": ["paid"],
            "language": "ja",
            "report_due_on": AT.date(),
            "changed_at": AT,
        }
    ],
    "notice_feeds": [{"feed": "org:organisation-1", "position": 7, "quiet_until": None}],
    "store_certificates": [
        {
            "id": 1,
            "ref": "store-certificate",
            "organisation_id": 1,
            "sandbox": False,
            "subject": "CN=pos.example.jp,O=Example,C=JP",
            "created_at": AT,
            "created_by": "髙﨑",
            "revoked_at": None,
        }
    ],
    "spent_signatures": [{"signature_hash": b"n" * 32, "expires_at": AT}],
}

FORMER: dict[str, dict[str, Any]] = {  # of columns that a later revision drops
    "mail_links": {"language": "ja", "due_at": AT, "tries": 1},
}


def tables(engine: Engine) -> MetaData:
    """The tables as the database has them now, with their columns alone: to reflect the rest takes most of the time."""
    metadata = MetaData()
    for (_schema, name), found in inspect(engine).get_multi_columns().items():
        if name != "alembic_version":
            Table(name, metadata, *(Column(column["name"], column["type"]) for column in found))
    for table in metadata.tables.values():
        for column in table.columns:  # read and write values as the portal does
            if column.name.endswith(("_at", "_until", "_since")) or column.name in {"at", "since"}:
                column.type = UtcDateTime()
            elif column.name == "payload":
                column.type = column.type.as_generic() if hasattr(column.type, "as_generic") else column.type
            elif column.name == "id":
                column.type = BigId
    return metadata


def write(engine: Engine, only: set[str] | None = None) -> None:
    """Writes the rows of the tables there are, or of those in ``only``."""
    there = tables(engine).tables
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        for name, rows in ROWS.items():
            if name in there and (only is None or name in only):
                columns = set(there[name].columns.keys())
                whole = [FORMER.get(name, {}) | row for row in rows]
                connection.execute(
                    there[name].insert(), [{k: v for k, v in row.items() if k in columns} for row in whole]
                )


def read(engine: Engine, only: set[str] | None = None) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, or of those in ``only``, by table and in order of the first column."""
    with engine.connect() as connection:
        return {
            name: [dict(row) for row in connection.execute(select(table).order_by(next(iter(table.c)))).mappings()]
            for name, table in tables(engine).tables.items()
            if only is None or name in only
        }
