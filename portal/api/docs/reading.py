"""The document (OpenAPI) as a reader wants it: operations with their fields, answers and problems."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.api.documenting import EVERYWHERE
from portal.api.problem_type import ProblemType
from portal.api.problems import PROBLEM_TYPES

METHODS = ("get", "post", "patch", "put", "delete")


@dataclass(frozen=True, slots=True)
class Field:
    """A member of a body, or a parameter. ``kind`` is a JSON Schema type, ``limits`` what narrows it.

    ``length`` is a span of characters, both as they are shown; empty where there is none.
    """

    name: str
    kind: str
    is_required: bool
    about: str
    limits: str
    length: str
    example: Any
    members: Sequence["Field"] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. ``takes`` and ``gives`` are the members of the body and of the good answer."""

    id: str
    method: str
    path: str
    tag: str
    summary: str
    about: str
    scope: str
    parameters: Sequence[Field]
    headers: Sequence[Field]
    takes: Sequence[Field]
    gives: Sequence[Field]
    status: int
    problems: Sequence[ProblemType]
    sends: Mapping[str, str]  # examples of a body that is no JSON, by media type

    @property
    def own_problems(self) -> Sequence[ProblemType]:
        """Those that not every operation may tell."""
        return [problem for problem in self.problems if problem.code not in EVERYWHERE]

    @property
    def common_problems(self) -> Sequence[ProblemType]:
        """Those that every operation may tell."""
        return [problem for problem in self.problems if problem.code in EVERYWHERE]

    @property
    def needs_version(self) -> bool:
        """Whether it changes a version that the caller must have read."""
        return any(header.name == "If-Match" for header in self.headers)

    @property
    def in_path(self) -> bool:
        """Whether its address names one thing."""
        return "{" in self.path

    @property
    def named_by(self) -> str:
        """What its address names the thing by: ``ref`` or ``member_no``."""
        return self.path.partition("{")[2].partition("}")[0]

    @property
    def example_body(self) -> Any:
        """A body as an example."""
        return {field.name: field.example for field in self.takes if field.example is not None}

    @property
    def example_answer(self) -> Any:
        """A good answer as an example."""
        return _example(self.gives)


def operations(document: Mapping[str, Any]) -> list[Operation]:
    """All operations in the order of the document."""
    return [
        _operation(document, path, method, item[method])
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    ]


def _operation(document: Mapping[str, Any], path: str, method: str, said: Mapping[str, Any]) -> Operation:
    parameters = [_resolved(document, one) for one in said.get("parameters", ())]
    body = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    status = min(int(code) for code in said["responses"])
    answer = said["responses"][str(status)].get("content", {}).get("application/json", {}).get("schema", {})
    codes = [code for one in said["responses"].values() for code in one.get("x-problems", ())]
    return Operation(
        id=said["operationId"],
        method=method.upper(),
        path=path,
        tag=said["tags"][0],
        summary=said["summary"],
        about=said["description"],
        scope=said["security"][0]["apiKey"][0],
        parameters=[_parameter(one) for one in parameters if one["in"] == "query"],
        headers=[_parameter(one) for one in parameters if one["in"] == "header"],
        takes=list(_members(document, body)),
        gives=list(_members(document, answer)),
        status=status,
        problems=[PROBLEM_TYPES[code] for code in codes],
        sends={
            kind: one["schema"]["example"]
            for kind, one in said.get("requestBody", {}).get("content", {}).items()
            if "example" in one["schema"]
        },
    )


def _parameter(said: Mapping[str, Any]) -> Field:
    return _field(said["name"], said["schema"], said.get("required", False), said.get("description", ""))


def _members(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Field]:
    whole = _resolved(document, schema)
    for name, one in whole.get("properties", {}).items():
        below = one.get("items", {}) if one.get("type") == "array" else _object_of(one)
        members = tuple(_members(document, _resolved(document, below)))
        told = {"type": _object_type(one)} | one if _object_of(one) else one
        yield _field(name, told, name in whole.get("required", ()), one.get("description", ""), members)


def _object_of(one: Mapping[str, Any]) -> Mapping[str, Any]:
    """The reference to the object that a member is; nothing for another member."""
    found: Mapping[str, Any] = next((part for part in (one, *one.get("anyOf", ())) if "$ref" in part), {})
    return {name: value for name, value in found.items() if name == "$ref"}


def _object_type(one: Mapping[str, Any]) -> list[str]:
    return ["object", *(part["type"] for part in one.get("anyOf", ()) if "type" in part)]


def _field(name: str, schema: Mapping[str, Any], required: Any, about: str, members: Sequence[Field] = ()) -> Field:
    kind = schema.get("type", "")
    words = kind if isinstance(kind, str) else " | ".join(kind)
    return Field(name, words, bool(required), about, _limits(schema), _length(schema), schema.get("example"), members)


def _limits(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(str(value) for value in schema["enum"] if value not in {None, ""})
    return f"{schema['minimum']}–{schema['maximum']}" if "maximum" in schema else ""


def _length(schema: Mapping[str, Any]) -> str:
    return f"{schema.get('minLength', 0)}–{schema['maxLength']}" if "maxLength" in schema else ""


def _example(fields: Sequence[Field]) -> Any:
    return {
        field.name: [_example(field.members)] if field.members and field.kind == "array" else field.example
        for field in fields
    }


def _resolved(document: Mapping[str, Any], part: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part itself, or what its reference names."""
    if "$ref" not in part:
        return part
    found: Any = document
    for step in part["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    resolved: Mapping[str, Any] = found
    return resolved
