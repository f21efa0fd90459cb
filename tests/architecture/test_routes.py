"""Every route says who may use it, and the list of routes changes only on purpose."""

import re
from pathlib import Path

import pytest

from portal import create_app
from portal.api.stores.caller import Act
from portal.organisations import KeyScope, OrganisationKind, Permission
from portal.wiring import Wiring
from tests.factories import make_settings

SNAPSHOT = Path(__file__).with_name("routes.txt")
ACCESS = {"everyone", "customers", "machines", "people", *(f"key {scope}" for scope in KeyScope)}
ACCESS |= {f"chain {act}" for act in Act}
_KIND = "|".join(OrganisationKind)
MEMBERS = re.compile(rf"members ({_KIND})(,({_KIND}))* ({'|'.join(Permission)})")


@pytest.fixture
def app(tmp_path):
    wiring = Wiring.real(make_settings(DATABASE_URL=f"sqlite:///{tmp_path / 'none.sqlite'}"))
    yield create_app(wiring)
    wiring.engine.dispose()


def test_every_route_decides_who_may_use_it(app):
    for endpoint, view in app.view_functions.items():
        access = getattr(view, "access", "").removesuffix(" fresh")
        assert access in ACCESS or MEMBERS.fullmatch(access), f"{endpoint} has no access decision"


def test_the_routes_are_those_of_the_snapshot(app):
    routes = sorted(
        f"{','.join(sorted(rule.methods - {'HEAD', 'OPTIONS'}))} {rule.rule} {app.view_functions[rule.endpoint].access}"
        for rule in app.url_map.iter_rules()
    )
    assert "\n".join(routes) + "\n" == SNAPSHOT.read_text(), "\n".join(routes)


def test_a_view_takes_no_number_in_its_address(app):
    for rule in app.url_map.iter_rules():
        assert not rule.arguments & {"number", "digits"}, rule


def test_production_has_no_demo(tmp_path):
    production = {
        "PORTAL_ENV": "production",
        "PUBLIC_URL": "https://pay.example.jp",
        "ENCRYPTION_KEYS": "U" * 43 + "=",
        "SECURE_COOKIES": "yes",
        "MAIL_URL": "smtps://mail.example.jp",
        "MAIL_FROM": "portal@pay.example.jp",
        "NUMBER_PREFIXES": "portal=50,joint_card=51,sheet=52,one_off=53,sandbox=59",
        "COMPANY_CODE": "942386",
        "STORE_CODES": ",".join(f"{kind}=4901234567894" for kind in ("portal", "joint_card", "sheet", "one_off")),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'none.sqlite'}",
    }
    wiring = Wiring.real(make_settings(**production))
    rules = {rule.rule for rule in create_app(wiring).url_map.iter_rules()}
    wiring.engine.dispose()
    assert not {"/demo", "/dev/components"} & rules and "/" in rules
