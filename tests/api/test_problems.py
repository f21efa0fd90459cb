"""Every problem the API tells: its code, status, place and language, and never a 500 for bad input."""

import json
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from portal import recurring
from portal.accounts import TooManyAttempts
from portal.api import errors
from portal.api.problems import PROBLEM_TYPES
from portal.artwork import DesignFault, DesignRefused, Finding, MemberFault, MemberListRefused
from portal.bills import (
    BatchDiscarded,
    BillChanged,
    BillHeld,
    BillRefused,
    BillStateRefused,
    ColumnsRefused,
    ReferenceUsed,
    Refusal,
    TooManyBills,
)
from portal.cards import CardStateRefused, MemberHasCard
from portal.designs import (
    ContentRefused,
    DesignNotReady,
    EditedMeanwhile,
    FileInUse,
    FileNameRefused,
    FileRefused,
    FilesTooMany,
    ProofStateRefused,
    TemplateUnknown,
    TooManyDesigns,
)
from portal.kernel.errors import DomainError
from portal.kernel.files import FilesAway
from portal.members import ListStateRefused, MemberRefused, MemberStateRefused
from portal.notices import EndpointStateRefused, FilterRefused, TooManyEndpoints, UrlRefused
from portal.numbers import Fault, NumberMistyped
from portal.organisations import KeyRefused, NotPermitted, OrganisationInactive
from portal.payments import BillsRefused, PaymentStateRefused, SimulationRefused, StoreRefused
from portal.print_runs import (
    AddressesRefused,
    AddressFault,
    PlanRefused,
    RunStateRefused,
    SelectionChanged,
    SerialsRefused,
    TextNeeded,
)
from tests.api.client import Machine, problem_of

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

TENANT = {"name": "あおば商店", "mail_address": "info@aoba.example.jp"}


def sent(machine: Machine, raw: bytes, content_type: str = "application/json", status: int = 400):
    return machine.post("/tenants", raw, status=status, Content_Type=content_type)


UNREADABLE = [
    (b"", "line 1 column 1"),
    (b"{", "line 1 column 2"),
    (b'{"name": "\xff"}', "utf-8 at byte 10"),
    (b'{"name": "a", "name": "b"}', "a name stands twice"),
    (b'{"name": NaN}', "a number that is none"),
    (b"[" * 30_000, "too deep"),
    ("\ufeff{}".encode(), "line 1 column 1"),
    (b'{"name": ' + b"1" * 5000 + b"}", "Exceeds the limit"),
]


def test_a_body_that_cannot_be_read_says_where(machine):
    for raw, reason in UNREADABLE:
        refused = sent(machine, raw)
        assert problem_of(refused) == "body-unreadable"
        assert refused.json["reason"].startswith(reason)


OTHER_TYPES = ["", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=shift_jis"]


def test_another_content_type_is_refused(machine):
    for content_type in OTHER_TYPES:
        assert problem_of(sent(machine, b"{}", content_type, status=415)) == "content-type-unsupported"


def test_a_large_body_is_refused(machine):
    assert problem_of(sent(machine, json.dumps({"name": "あ" * 70_000}).encode(), status=413)) == "body-too-large"


REFUSED_VALUES = [
    ({"name": None}, [("#/name", "null")]),
    ({"name": ""}, [("#/name", "empty")]),
    ({"name": "　"}, [("#/name", "empty")]),
    ({"name": 7}, [("#/name", "not-text")]),
    ({"name": "あ" * 81}, [("#/name", "too-long")]),
    ({"name": "a\u202eb"}, [("#/name", "character")]),
    ({"name": "\ud800"}, [("#/name", "character")]),
    ({"name": "a\x00"}, [("#/name", "character")]),
    ({"mail_address": "nobody"}, [("#/mail_address", "address")]),
    ({"phone": "ask me"}, [("#/phone", "phone")]),
    ({"website": "javascript:alert(1)"}, [("#/website", "website")]),
    ({"nmae": "x"}, [("#/nmae", "unknown")]),
    ({"a/b~c d": "x"}, [("#/a~1b~0c%20d", "unknown")]),
    ({"\ud800": "x"}, [("#/%3F", "unknown")]),
    ({"name": "", "mail_address": ""}, [("#/name", "empty"), ("#/mail_address", "address")]),
]


def test_a_value_that_is_refused_is_pointed_at(machine):
    for change, expected in REFUSED_VALUES:
        refused = machine.post("/tenants", TENANT | change, status=422)
        assert problem_of(refused) == "values-refused"
        assert [(one["pointer"], one["code"]) for one in refused.json["errors"]] == expected
        assert all(one["detail"] for one in refused.json["errors"])


def test_what_is_missing_and_what_is_no_object_is_told(machine):
    missing = machine.post("/tenants", {}, status=422).json["errors"]
    assert [(one["pointer"], one["code"]) for one in missing] == [
        ("#/name", "required"),
        ("#/mail_address", "required"),
    ]
    for body in (b"[]", b"7", b'"x"', b"null"):
        (error,) = sent(machine, body, status=422).json["errors"]
        assert (error["pointer"], error["code"]) == ("#", "not-object")


REFUSED_PARAMETERS = [
    ("limit=0", "limit", "range"),
    ("limit=101", "limit", "range"),
    ("limit=ten", "limit", "not-number"),
    ("limit=１０", "limit", "not-number"),
    ("limit=-1", "limit", "not-number"),
    ("limit=1.0", "limit", "not-number"),
    ("limit=", "limit", "not-number"),
    ("after=%00", "after", "cursor"),
    ("after=%ff", "after", "cursor"),
    ("offset=1", "offset", "unknown"),
]


def test_a_parameter_that_is_refused_is_named(machine):
    for query, parameter, code in REFUSED_PARAMETERS:
        (error,) = machine.get(f"/tenants?{query}", status=422).json["errors"]
        assert (error["parameter"], error["code"]) == (parameter, code)


def test_problems_speak_the_callers_language(machine):
    ours = machine.get("/nothing", status=404)
    assert ours.json["title"] == "見つかりません" and ours.headers["Content-Language"] == "ja"
    theirs = machine.get("/nothing", status=404, Accept_Language="en")
    assert theirs.headers["Content-Language"] == "en"


def test_a_method_that_is_not_there_says_which_are(machine):
    refused = machine.call("PUT", "/tenants", {}, status=405)
    assert problem_of(refused) == "method-not-allowed" and refused.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_addresses_under_api_answer_problems_and_the_pages_about_it_pages(app):
    client = app.test_client()
    assert client.get("/api/v2/x").mimetype == "application/problem+json"
    assert client.get("/api/docs/nothing").mimetype == "text/html"
    assert client.get("/api").mimetype == "text/html"
    assert client.get("/nothing").mimetype == "text/html"


INSIDE = [
    (OperationalError("SELECT 1", {}, Exception("away")), "busy"),
    (RuntimeError("a fault of ours"), "internal-fault"),
    (KeyRefused("unknown"), "key-refused"),
]


def test_what_goes_wrong_inside_is_a_problem_too(app, machine):
    for error, code in INSIDE:
        with raising(app, error):
            answer = machine.get("/organisation", status=PROBLEM_TYPES[code].status)
        assert problem_of(answer) == code
        assert ("Retry-After" in answer.headers) == (code == "busy")
        assert "ours" not in answer.get_data(as_text=True)


@contextmanager
def raising(app, error: Exception):
    """Meanwhile the organisation cannot be read."""
    endpoint = "api_organisation.get_organisation"
    view = app.view_functions[endpoint]

    def fail(**_values: str) -> None:
        raise error

    app.view_functions[endpoint] = fail
    yield
    app.view_functions[endpoint] = view


def test_every_domain_error_the_api_knows_becomes_a_problem(app, clock):
    made = {
        AddressesRefused: AddressesRefused([AddressFault("M-1", "missing")], 1),
        BillChanged: BillChanged(2),
        BillHeld: BillHeld(clock.now()),
        BillRefused: BillRefused("amount", Refusal.AMOUNT, least=1, most=300_000),
        BillsRefused: BillsRefused(("r" * 22,)),
        StoreRefused: StoreRefused("slip_over"),
        BillStateRefused: BillStateRefused("paid", "withdraw"),
        CardStateRefused: CardStateRefused("stopped", "stop"),
        ContentRefused: ContentRefused("form"),
        ColumnsRefused: ColumnsRefused("twice", "amount"),
        DesignNotReady: DesignNotReady([Finding(DesignFault.NAME_LONG, "/name", details={"most": 9})]),
        DesignRefused: DesignRefused([Finding(DesignFault.NAME_LONG, "/name", details={"most": 9})]),
        EditedMeanwhile: EditedMeanwhile(2, "髙﨑"),
        FileInUse: FileInUse("a.pdf"),
        FileNameRefused: FileNameRefused("a/b"),
        FileRefused: FileRefused([Finding(DesignFault.NAME_LONG, "/name", details={"most": 9})]),
        FilesTooMany: FilesTooMany("count", 9),
        ProofStateRefused: ProofStateRefused("open", "accept"),
        TemplateUnknown: TemplateUnknown("x"),
        TooManyDesigns: TooManyDesigns(9),
        EndpointStateRefused: EndpointStateRefused("paused", "test"),
        FilterRefused: FilterRefused("x"),
        KeyRefused: KeyRefused("address"),
        MemberListRefused: MemberListRefused([Finding(MemberFault.POSTCODE, details={"line": 2, "column": "x"})], 1),
        ListStateRefused: ListStateRefused("taken", "take"),
        MemberHasCard: MemberHasCard("x"),
        NumberMistyped: NumberMistyped(Fault.LENGTH, count=9),
        PaymentStateRefused: PaymentStateRefused("released", "confirm"),
        PlanRefused: PlanRefused("overs", "too_many", most=9),
        recurring.PlanRefused: recurring.PlanRefused("purpose", "missing"),
        recurring.PlanStateRefused: recurring.PlanStateRefused("ended", "pause"),
        SimulationRefused: SimulationRefused("live"),
        RunStateRefused: RunStateRefused("done", "cancel"),
        ReferenceUsed: ReferenceUsed("r" * 22),
        SelectionChanged: SelectionChanged(3, 4),
        SerialsRefused: SerialsRefused("9"),
        TextNeeded: TextNeeded("reason"),
        MemberRefused: MemberRefused([Finding(MemberFault.POSTCODE, details={"column": "postcode"})]),
        MemberStateRefused: MemberStateRefused("left", "leave"),
        NotPermitted: NotPermitted("events:read"),
        OrganisationInactive: OrganisationInactive("suspended"),
        TooManyAttempts: TooManyAttempts(clock.now() + timedelta(seconds=9)),
        TooManyBills: TooManyBills(100_000),
        TooManyEndpoints: TooManyEndpoints(20),
        UrlRefused: UrlRefused("not_https"),
    }
    with app.test_request_context("/api/v1/x"):
        told = {kind: errors.answer(made.get(kind) or kind()) for kind in errors.DOMAIN}
        assert errors.answer(DomainError()).status_code == 400
    assert told.pop(FilesAway).status_code == told.pop(BatchDiscarded).status_code == 503
    assert all(400 <= answer.status_code < 500 for answer in told.values())
    assert told[TooManyAttempts].headers["Retry-After"] == "9"
    assert told[UrlRefused].json["errors"][0]["pointer"] == "#/url"
