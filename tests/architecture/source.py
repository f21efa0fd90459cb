"""The portal's modules and what each imports, read from the source without running it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from portal.settings import ROOT


@dataclass(frozen=True)
class Import:
    """``from module import name`` (name is empty for ``import module``)."""

    module: str
    name: str
    line: int
    inside_function: bool


@dataclass(frozen=True)
class Module:
    """One file of the portal."""

    name: str
    file: Path

    @property
    def package(self) -> str:
        """Its place right under ``portal``: ``numbers`` for ``portal.numbers.store``; ``portal`` for create_app."""
        return self.name.split(".")[1] if "." in self.name else self.name

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax."""
        return ast.parse(self.file.read_text())

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """All it imports, wherever in the file."""
        return tuple(_imports(self.tree, inside_function=False))


def _imports(node: ast.AST, *, inside_function: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(alias.name, "", child.lineno, inside_function)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "relative imports hide where a thing is from"
            for alias in child.names:
                yield Import(child.module or "", alias.name, child.lineno, inside_function)
        else:
            function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from _imports(child, inside_function=inside_function or function)


def portal_modules() -> dict[str, Module]:
    """All modules under ``portal/`` by name."""
    found = {}
    for file in sorted((ROOT / "portal").rglob("*.py")):
        parts = file.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = Module(name, file)
    return found


def told_names(module: Module | None) -> set[str]:
    """The names in a module's ``__all__``: they are meant where a submodule is called the same."""
    for node in module.tree.body if module else ():
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


def imported_module(entry: Import, modules: dict[str, Module]) -> str | None:
    """The portal's module that an import means, None for one from elsewhere."""
    submodule = f"{entry.module}.{entry.name}"
    if submodule in modules and entry.name not in told_names(modules.get(entry.module)):
        return submodule
    return entry.module if entry.module in modules else None


def cycle(edges: dict[str, set[str]]) -> list[str]:
    """One way that leads back to its beginning, empty where there is none."""
    done: set[str] = set()

    def walk(at: str, way: list[str]) -> list[str]:
        if at in way:
            return [*way[way.index(at) :], at]
        if at not in done:
            for after in sorted(edges.get(at, ())):
                if found := walk(after, [*way, at]):
                    return found
            done.add(at)
        return []

    for start in sorted(edges):
        if found := walk(start, []):
            return found
    return []
