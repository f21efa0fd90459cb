"""Nobody sees what is not theirs: every route is walked by everybody who could come, with things of both sides.

What is expected follows from the route's own decision (``portal.web.access``, ``portal.api``): a route without one
fails, and so does one whose address takes a thing that ``tests.web.objects`` does not know.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from inspect import unwrap
from itertools import product
from typing import Any, ClassVar
from urllib.parse import urlencode

import pytest
from flask import Request
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule

from portal.organisations import KeyScope, OrganisationKind, Permission, Role, State, may
from portal.web.addresses import SAID_ONCE, RefConverter
from tests.web.browser import NAVIGATION
from tests.web.objects import OF_CUSTOMERS, OF_ORGANISATIONS, OF_PEOPLE, OF_THE_SERVICE
from tests.web.world import KINDS, ROLES, World, ask, made_world

HOSTILE = ("\x00'%_\\\"<b>" + "９" * 3000, "9" * 30, "²", "\x00")  # the worst first
DECISIONS = {"everyone", "customers", "machines", "people", "members", "key", "chain"}
NOT_FOUND, FORBIDDEN, GONE = 404, 403, 410
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
BODIES = {  # what an operation must be sent, by its address's last step
    "files": {"name": "a.png", "data": DOT},
    "questions": {"text": "色は見本どおりですか"},
    "accept": {"stock": "pvc"},
    "decline": {"reason": "間に合いません"},
    "shipped": {"carrier": "ヤマト運輸"},
    "simulate": {"what": "paid"},
}
TO_SIGN_IN, TO_VERIFY, TO_CHOOSE = "/staff/sign-in", "/staff/verify", "/staff/organisations"
EVERYTHING = OF_ORGANISATIONS | OF_THE_SERVICE
FILLERS = {  # of pages open to all
    "token": "x.y",
    "filename": "icon.svg",
    "key": "lawson",
    "name": "getOrganisation",
    "member_no": "0001",
    "business_date": date(2026, 4, 1),
}


@pytest.fixture(scope="module")
def world(sqlite_template, tmp_path_factory) -> Iterator[World]:
    with made_world(sqlite_template, tmp_path_factory.mktemp("world")) as made:
        yield made


def decision(world: World, rule: Rule) -> str:
    return str(world.app.view_functions[rule.endpoint].access).split()[0]


def routes(world: World, *decisions: str) -> Iterator[tuple[Rule, Any, str]]:
    """Rules with these decisions, their view and each of their methods."""
    for rule in world.app.url_map.iter_rules():
        if decision(world, rule) in decisions:
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield rule, world.app.view_functions[rule.endpoint], method


def address(world: World, rule: Rule, **known: object) -> str:
    """A rule's address: with what is known, and for the rest something of the right form that is nothing."""
    values = {name: known.get(name) or filler(name, rule._converters[name]) for name in rule.arguments}
    return world.app.url_map.bind("localhost").build(rule.endpoint, values)


def filler(name: str, converter: BaseConverter) -> object:
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return {RefConverter: "x" * 22, IntegerConverter: 1}.get(type(converter)) or FILLERS[name]


def thing_of(world: World, rule: Rule, table: dict[str, Any], whom: Any) -> str:
    """The address of a thing of ``whom``'s."""
    blueprint, _dot, name = rule.endpoint.partition(".")
    make = table.get(rule.endpoint) or table.get(name) or table.get(blueprint)
    assert make or not rule.arguments, f"tests/web/objects.py does not know what {rule.endpoint} ({rule}) takes"
    names = [name for name in rule.arguments if not isinstance(rule._converters[name], AnyConverter)]
    if not names:
        return address(world, rule)
    if (make, whom) not in world.things:
        world.things[make, whom] = make(world, whom)
    return address(world, rule, **dict.fromkeys(names, world.things[make, whom]))


def leads_to(answer: Any, path: str) -> bool:
    return answer.status_code == 303 and answer.location.partition("?")[0] == path


def walked(world: World, client: FlaskClient, method: str, path: str, **form: str) -> Any:
    answer = ask(client, method, path, **form)
    answer.get_data()  # a stream is read to its end
    assert answer.status_code < 500, (method, path, answer.status_code)
    return answer


def test_every_route_has_a_decision(world):
    wrong = [
        str(rule)
        for rule in world.app.url_map.iter_rules()
        if str(getattr(world.app.view_functions[rule.endpoint], "access", "")).partition(" ")[0] not in DECISIONS
    ]
    assert wrong == []


def test_what_is_open_to_all_asks_nobody_to_sign_in(world):
    wrong = []
    for rule, _view, method in routes(world, "everyone", "machines"):
        for client in (world.anybody(), world.customer()):
            answer = walked(world, client, method, address(world, rule))
            if leads_to(answer, TO_VERIFY) or answer.status_code in {401, FORBIDDEN}:
                wrong.append((method, str(rule), answer.status_code))
    assert wrong == []


def test_customers_pages_are_for_the_customer_alone(world):
    staff = world.staff(world.members[OrganisationKind.MERCHANT, Role.OWNER])
    wrong = []
    for rule, _view, method in routes(world, "customers"):
        mine = thing_of(world, rule, OF_CUSTOMERS, world.customers[0])
        for client in (world.anybody(), staff):
            if walked(world, client, method, mine).status_code != NOT_FOUND:
                wrong.append((method, str(rule), "open to who is no customer"))
        if rule.arguments and walked(world, world.customer(1), method, mine).status_code not in {NOT_FOUND, GONE}:
            wrong.append((method, str(rule), "open to another customer"))
        if method == "GET" and walked(world, world.customer(0), "GET", mine).status_code in {FORBIDDEN, NOT_FOUND}:
            wrong.append((method, str(rule), "closed to its customer"))
    assert wrong == []


def test_what_is_a_persons_own_is_theirs_alone(world):
    me, other = (world.members[OrganisationKind.MERCHANT, role] for role in (Role.VIEWER, Role.OWNER))
    wrong = []
    for rule, view, method in routes(world, "people"):
        mine = thing_of(world, rule, OF_PEOPLE, me)
        for client in (world.anybody(), world.customer()):
            if not leads_to(walked(world, client, method, mine), TO_SIGN_IN):
                wrong.append((method, str(rule), "open to who is not signed in"))
        if view.is_fresh and not leads_to(walked(world, world.staff(me), method, mine), TO_VERIFY):
            wrong.append((method, str(rule), "asks for no passkey"))
        if method == "GET" and leads_to(walked(world, world.staff(me, verified=True), "GET", mine), TO_SIGN_IN):
            wrong.append((method, str(rule), "closed to its person"))
        if rule.arguments:
            elses = world.staff(other, verified=True)
            if walked(world, elses, method, mine, token=token(world, elses)).status_code != NOT_FOUND:
                wrong.append((method, str(rule), "open to another person"))
    assert wrong == []


def test_who_does_not_work_there_gets_in_nowhere(world):
    wrong = []
    for rule, view, method in routes(world, "members"):
        path = address(world, rule)
        for client in (world.anybody(), world.customer()):
            if not leads_to(walked(world, client, method, path), TO_SIGN_IN):
                wrong.append((method, str(rule), "open to who is not signed in"))
        for kind in set(KINDS) - view.kinds:
            owner = world.staff(world.members[kind, Role.OWNER], verified=True)
            if walked(world, owner, method, path, token=token(world, owner)).status_code != NOT_FOUND:
                wrong.append((method, str(rule), f"open to a {kind}"))
    assert wrong == []


@pytest.mark.begins_first
def test_each_role_may_do_what_its_permissions_say(world, campaign):
    """In the short form the smallest role that may, and the largest that may not."""
    wrong = []
    roles = {one: ROLES if campaign(0, 1) else boundary(one) for one in Permission}
    for rule, view, method in routes(world, "members"):
        for kind in view.kinds:
            path = thing_of(world, rule, EVERYTHING, world.home[kind])
            for role in roles[view.permission]:
                member = world.members[kind, role]
                answer = walked(world, world.staff(member, verified=True), method, path)
                if (answer.status_code == FORBIDDEN) == may(role, State.ACTIVE, view.permission):
                    wrong.append((method, str(rule), kind, role, answer.status_code))
                elif answer.status_code == NOT_FOUND or leads_to(answer, TO_SIGN_IN) or leads_to(answer, TO_VERIFY):
                    wrong.append((method, str(rule), kind, role, "closed to who may"))
    assert wrong == []


def test_sensitive_acts_ask_for_the_passkey(world):
    wrong, asking = [], 0
    for rule, view, method in routes(world, "members"):
        for kind in view.kinds if view.is_fresh else ():
            asking += 1
            path = thing_of(world, rule, EVERYTHING, world.home[kind])
            owner = world.staff(world.members[kind, Role.OWNER])
            if not leads_to(walked(world, owner, method, path), TO_VERIFY):
                wrong.append((method, str(rule), kind))
    assert wrong == [] and asking > 10


def test_nobody_gets_at_things_of_another_organisation(world):
    wrong, tried = [], 0
    for rule, view, method in routes(world, "members"):
        if not rule.arguments or rule.endpoint in OF_THE_SERVICE:
            continue
        for kind in view.kinds:
            tried += 1
            theirs = thing_of(world, rule, EVERYTHING, world.elsewhere[kind])
            owner = world.staff(world.members[kind, Role.OWNER], verified=True)
            answer = walked(
                world, owner, method, theirs, token=token(world, owner), reason="x", role="viewer", name="x"
            )
            if answer.status_code != NOT_FOUND:
                wrong.append((method, str(rule), kind, answer.status_code))
    assert wrong == [] and tried > 20


def test_a_suspended_organisation_may_look_and_no_more(world):
    place = world.make.organisation(name="停止中")
    owner = world.make.member(place, Role.OWNER)
    world.suspend(place)
    wrong = []
    for rule, view, method in routes(world, "members"):
        if OrganisationKind.MERCHANT in view.kinds and not rule.arguments:
            answer = walked(world, world.staff(owner, verified=True), method, address(world, rule))
            if (answer.status_code == FORBIDDEN) == may(Role.OWNER, State.SUSPENDED, view.permission):
                wrong.append((method, str(rule), answer.status_code))
    assert wrong == []


def test_machines_get_what_their_key_is_for(world):
    wrong = []
    for rule, view, method in routes(world, "key"):
        home, elsewhere = (places[kind_of(rule)] for places in (world.home, world.elsewhere))
        scope = KeyScope(view.access.partition(" ")[2])
        others = world.key_of(home, next(one for one in KeyScope if one is not scope))
        mine = thing_of(world, rule, EVERYTHING, home)
        if call(world, method, mine, "") != 401:
            wrong.append((method, str(rule), "open without a key"))
        if call(world, method, mine, others) != FORBIDDEN:
            wrong.append((method, str(rule), "open to a key for something else"))
        if method == "GET" and call(world, method, mine, world.key_of(home, scope)) != 200:
            wrong.append((method, str(rule), "closed to its key"))
        if rule.arguments:
            theirs = thing_of(world, rule, EVERYTHING, elsewhere)
            if call(world, method, theirs, world.key_of(home)) != NOT_FOUND:
                wrong.append((method, str(rule), "open to another organisation's key"))
    assert wrong == []


def kind_of(rule: Rule) -> OrganisationKind:
    """Whose keys an operation is for."""
    is_shops = rule.endpoint.startswith("api_print_jobs.")
    return OrganisationKind.PRINT_SHOP if is_shops else OrganisationKind.MERCHANT


class Query(ImmutableMultiDict[str, str]):
    """A query that writes down which names it is asked for."""

    names: ClassVar[set[str]] = set()

    def __getitem__(self, key: str) -> str:
        self.names.add(key)
        return super().__getitem__(key)

    def getlist(self, key: str, type: Any = None) -> list[Any]:  # noqa: A002  # its own name for it
        self.names.add(key)
        return super().getlist(key, type)


@pytest.mark.begins_first
def test_whatever_stands_in_a_query_a_page_answers(world, monkeypatch, campaign):
    """Each name that a page asks for comes with nonsense, and none of it reaches a database that would refuse it.

    Of a page that several desks have, one; in the short form the worst value alone.
    """
    monkeypatch.setattr(Request, "parameter_storage_class", Query)
    asked, seen = set(), set()
    with no_nul_in(world.wiring.engine):
        for rule, view, method in routes(world, *DECISIONS):
            if method == "GET" and unwrap(view) not in seen and not rule.rule.startswith("/dev/"):
                seen.add(unwrap(view))
                client, path, headers = visit_of(world, rule, view)
                Query.names.clear()
                client.get(path, headers=headers).get_data()
                for name, value in product(sorted(Query.names - {SAID_ONCE}), HOSTILE[: campaign(1, 4)]):
                    answer = client.get(f"{path}?{urlencode({name: value})}", headers=headers)
                    answer.get_data()
                    assert answer.status_code < 500, (path, name, value[:20])
                asked |= Query.names
    assert len(seen) > 80 and {"after", "q", "owner", "organisation", "lane", "limit", "since", "number"} <= asked


def visit_of(world: World, rule: Rule, view: Any) -> tuple[FlaskClient, str, dict[str, str]]:
    """A browser, or a machine, that gets to see what is at the rule; the address; headers."""
    kind = min(getattr(view, "kinds", ()) or [OrganisationKind.MERCHANT])
    owner = world.members[kind, Role.OWNER]
    match decision(world, rule):
        case "members":
            return world.staff(owner, verified=True), thing_of(world, rule, EVERYTHING, world.home[kind]), NAVIGATION
        case "people":
            return world.staff(owner, verified=True), thing_of(world, rule, OF_PEOPLE, owner), NAVIGATION
        case "customers":
            return world.customer(), thing_of(world, rule, OF_CUSTOMERS, world.customers[0]), NAVIGATION
        case "key":
            home = world.home[kind_of(rule)]
            secret, path = world.key_of(home), thing_of(world, rule, EVERYTHING, home)
            return world.anybody(), path, {"Authorization": f"Bearer {secret}"}
    return world.customer(), address(world, rule), NAVIGATION


@contextmanager
def no_nul_in(engine: Engine) -> Iterator[None]:
    """Refuses what PostgreSQL refuses in texts and SQLite takes."""

    def look(_connection: Any, _cursor: Any, _statement: str, given: Any, *_more: object) -> None:
        values = given.values() if isinstance(given, dict) else given
        assert not any(isinstance(value, str) and "\x00" in value for value in values)

    event.listen(engine, "before_cursor_execute", look)
    yield
    event.remove(engine, "before_cursor_execute", look)


def call(world: World, method: str, path: str, secret: str) -> int:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    if method != "GET":
        headers |= {"Idempotency-Key": "walk-key-0123456789", "If-Match": "*"}
    body = {"json": BODIES.get(path.rpartition("/")[2], {})} if method in {"POST", "PATCH"} else {}
    return world.anybody().open(path, method=method, headers=headers, **body).status_code


def boundary(permission: Permission) -> list[Role]:
    """Roles from the largest on: the last that has the permission, and the next."""
    allowed = [role for role in ROLES if may(role, State.ACTIVE, permission)]
    return [*allowed[-1:], *ROLES[len(allowed) : len(allowed) + 1]]


def token(world: World, client: FlaskClient) -> str:
    """The token of a form in the frame, good for whoever is signed in there."""
    if (token, client) not in world.things:
        text = ask(client, "GET", "/staff").get_data(as_text=True)
        world.things[token, client] = text.partition('name="token" value="')[2].partition('"')[0]
    return str(world.things[token, client])
