"""Who may import whom (docs: design.md): no cycles, layers, no back doors. Nothing of taste."""

import ast

import pytest

from tests.architecture.source import Import, Module, cycle, imported_module, portal_modules, told_names

MODULES = portal_modules()
DOMAINS = [
    "mail",
    "accounts",
    "organisations",
    "applications",
    "announcements",
    "numbers",
    "members",
    "designs",
    "cards",
    "print_runs",
    "bills",
    "recurring",
    "ledger",
    "payments",
    "books",
    "settlement",
]  # each may know those before it
MAY_DRAW = {
    "numbers",
    "members",
    "designs",
    "cards",
    "print_runs",
    "bills",
    "payments",
    "settlement",
    "notices",
    "web",
    "api",
}
PAGES = {"kernel", "artwork", "outbox", "jobs", "notices", "settings", *DOMAINS}
EVERYTHING = {"kernel", "artwork", "db", "outbox", "jobs", "notices", "settings", "schema", "adapters", *DOMAINS}
ALLOWED: dict[str, set[str]] = {
    "kernel": set(),
    "artwork": {"kernel"},
    "db": {"kernel"},
    "outbox": {"kernel", "db"},
    "jobs": {"kernel", "db"},
    **{
        name: {"kernel", "db", "outbox", "jobs", *DOMAINS[:place]} | ({"artwork"} if name in MAY_DRAW else set())
        for place, name in enumerate(DOMAINS)
    },
    "notices": {"kernel", "db", "outbox", "jobs", "artwork", *DOMAINS},
    "adapters": {"kernel", "outbox", "jobs", "notices", *DOMAINS},
    "environment": set(),
    "settings": {"kernel", "artwork", "environment", *DOMAINS},
    "schema": {"settings"},
    "backup": {"kernel", "db", "schema"},
    "wiring": EVERYTHING,
    "web": PAGES,
    "api": PAGES | {"web"},  # of the pages only what SHARED names
    "demo": EVERYTHING | {"web"},
    "cli": EVERYTHING | {"web", "api", "wiring", "demo", "backup", "working"},
    "working": EVERYTHING | {"web", "wiring"},
    "portal": EVERYTHING | {"web", "api", "wiring", "cli"},
}
OUTSIDE_ALLOWED = {  # which of these libraries a part may know
    "flask": {"web", "api", "cli", "portal"},
    "werkzeug": {"web", "api", "cli", "portal"},
    "wtforms": {"web"},
    "flask_login": {"web", "api", "portal"},
    "jinja2": {"web", "api", "notices", "portal"},
    "sqlalchemy": {"db", "backup", "outbox", "jobs", "notices", "schema", "wiring", "demo", "cli", *DOMAINS},
    "alembic": {"schema"},
    "aiohttp": {"notices"},
    "flask_smorest": {"api"},
    "http_message_signatures": {"api"},
    "http_sf": {"api"},
    "limits": {"api"},
    "marshmallow": {"api"},
    "webargs": {"api"},
    "yarl": {"notices"},
    "celery": {"adapters"},
    "kombu": {"adapters"},
    "psycopg": {"db"},
    "uharfbuzz": {"artwork"},
    "jwt": {"artwork"},
    "pikepdf": {"artwork"},
    "pypdfium2": {"artwork"},
    "zxingcpp": {"artwork"},
    "pyzbar": {"artwork"},
    "resvg_py": {"artwork"},
    "typst": {"artwork"},
    "jsonschema": {"artwork"},
    "PIL": {"artwork"},
    "lxml": {"artwork"},
    "barcode": {"artwork"},
}
DOORS = {"portal.notices.delivering"}  # public modules of a package, apart from it for what they stand on
SHARED = {
    "access",
    "addresses",
    "artwork_words",
    "bill_words",
    "current",
    "downloads",
    "language",
    "recurring_words",
    "templating",
}  # what pages and API have in common, under web
OPEN_PACKAGES = {"kernel", "web", "api", "adapters"}  # their modules are imported by name; all others by package


def every_import() -> list[tuple[Module, Import]]:
    return [(module, entry) for module in MODULES.values() for entry in module.imports]


def test_there_is_something_to_look_at():
    assert {"portal.db", "portal.numbers.store", "portal.kernel.clock", "portal"} <= set(MODULES)
    assert any(imported_module(entry, MODULES) == "portal.numbers.store" for _, entry in every_import())
    assert len(every_import()) > 150


def test_no_module_imports_itself_by_a_detour():
    edges = {
        name: {target for entry in module.imports if (target := imported_module(entry, MODULES)) and target != name}
        for name, module in MODULES.items()
    }
    assert cycle(edges) == []


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ({"a": {"b"}, "b": {"c"}, "c": set()}, []),
        ({"a": {"b", "c"}, "b": {"d"}, "c": {"d"}, "d": set()}, []),
        ({"a": {"b"}, "b": {"c"}, "c": {"b"}}, ["b", "c", "b"]),
        ({"a": {"a"}}, ["a", "a"]),
    ],
)
def test_a_cycle_would_be_found(edges: dict[str, set[str]], expected: list[str]):
    assert cycle(edges) == expected


def test_every_part_has_its_place_in_the_layers():
    assert {module.package for module in MODULES.values()} <= set(ALLOWED)
    order = {part: sorted(others) for part, others in ALLOWED.items()}
    assert cycle({part: set(others) for part, others in order.items()}) == []


def test_every_part_knows_only_the_parts_below_it():
    wrong = [
        f"{module.name}:{entry.line} imports {target}"
        for module, entry in every_import()
        if (target := imported_module(entry, MODULES))
        and MODULES[target].package not in {module.package, *ALLOWED[module.package]}
    ]
    assert wrong == []


def test_the_api_takes_of_the_pages_only_what_both_share():
    wrong = [
        f"{module.name}:{entry.line} imports {target}"
        for module, entry in every_import()
        if module.package == "api"
        and (target := imported_module(entry, MODULES))
        and MODULES[target].package == "web"
        and target.removeprefix("portal.web.") not in SHARED
    ]
    assert wrong == []


def test_another_part_is_known_by_its_public_names_only():
    wrong = []
    for module, entry in every_import():
        target = imported_module(entry, MODULES)
        if target is None or MODULES[target].package in {module.package, *OPEN_PACKAGES}:
            continue
        if target.count(".") > 1 and target not in DOORS:
            wrong.append(f"{module.name}:{entry.line} reaches into {target}")
        elif entry.name.startswith("_"):
            wrong.append(f"{module.name}:{entry.line} takes the private {target}.{entry.name}")
        elif entry.name and target == entry.module and entry.name not in public_names(MODULES[target]):
            wrong.append(f"{module.name}:{entry.line} takes {target}.{entry.name}, which is not public")
    assert wrong == []


def public_names(module: Module) -> set[str]:
    """The names in a package's ``__all__``, or all that a plain module defines."""
    if told := told_names(module):
        return told
    assert module.file.name != "__init__.py" or module.package in OPEN_PACKAGES, f"{module.name} has no __all__"
    return {
        name
        for node in module.tree.body
        for name in (
            [node.name]
            if isinstance(node, ast.ClassDef | ast.FunctionDef)
            else [
                target.id
                for target in getattr(node, "targets", [getattr(node, "target", None)])
                if isinstance(target, ast.Name)
            ]
        )
    }


def test_libraries_stay_where_they_belong():
    wrong = [
        f"{module.name}:{entry.line} imports {entry.module}"
        for module, entry in every_import()
        if (library := entry.module.split(".")[0]) in OUTSIDE_ALLOWED
        and module.package not in OUTSIDE_ALLOWED[library]
        and (entry.module, entry.name) != ("sqlalchemy.orm", "Session")  # pages pass the handle on, and name its type
    ]
    assert wrong == []


def test_the_web_application_imports_nothing_that_only_workers_use():
    """It costs each process of a server time and memory."""
    reached, coming = set[str](), ["portal"]
    edges = {
        name: {
            target
            for entry in module.imports
            if not entry.inside_function and (target := imported_module(entry, MODULES))
        }
        for name, module in MODULES.items()
    }
    while coming:
        name = coming.pop()
        if name in edges and name not in reached:
            reached.add(name)
            coming += {".".join(name.split(".")[:depth]) for depth in range(1, name.count(".") + 1)} | edges[name]
    libraries = {entry.module.split(".")[0] for name in reached for entry in MODULES[name].imports}
    assert "flask" in libraries
    assert libraries & {"aiohttp", "celery", "kombu"} == set()


def test_pages_never_query():
    """They pass the session on to verbs: no ``session.execute``, ``scalars``, ``add`` or ``commit`` of their own."""
    own = {
        "execute",
        "scalars",
        "scalar",
        "add",
        "add_all",
        "delete",
        "commit",
        "flush",
        "get_bind",
        "connection",
        "query",
    }
    wrong = [
        f"{module.name}:{node.lineno} calls {ast.unparse(node.func)}"
        for module in MODULES.values()
        if module.package in {"web", "api"}
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in own
        and "session" in ast.unparse(node.func.value).lower()
    ]
    assert wrong == []


def test_stores_never_commit():
    wrong = [
        f"{module.name}:{node.lineno}"
        for module in MODULES.values()
        if module.name.endswith(".store")
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.Attribute) and node.attr in {"commit", "rollback"})
        or (isinstance(node, ast.Name) and node.id == "transaction")
    ]
    assert wrong == []


def test_nothing_is_imported_inside_a_function():
    """It hides a cycle. Only the commands do, to start fast."""
    wrong = [
        f"{module.name}:{entry.line} imports {entry.module}"
        for module, entry in every_import()
        if entry.inside_function and module.package != "cli"
    ]
    assert wrong == []


def test_nobody_asks_the_machine_for_the_time():
    """Time comes from a clock, as an argument; only ``kernel.clock`` asks."""
    asking = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
    wrong = [
        f"{module.name}:{node.lineno} calls {ast.unparse(node.func)}"
        for module in MODULES.values()
        if module.name != "portal.kernel.clock"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in asking
    ]
    assert wrong == []


def test_modules_are_named_for_what_they_are():
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "stuff"}
    assert [name for name in MODULES if vague & set(name.split("."))] == []


def test_modules_stay_readable():
    lengths = {name: len(module.file.read_text().splitlines()) for name, module in MODULES.items()}
    assert {name: length for name, length in lengths.items() if length > 300} == {}


def test_every_module_says_what_it_is():
    assert [name for name, module in MODULES.items() if not ast.get_docstring(module.tree)] == []
