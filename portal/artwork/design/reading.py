"""A design file into a design: JSON by the published schema (``schema.json``, told in docs/design-format.md)."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from portal.artwork.design.faults import DesignFault, DesignRefused
from portal.artwork.design.model import (
    CLASSES,
    DEFAULTS,
    Address,
    Design,
    Element,
    Ground,
    Side,
    Text,
    Writing,
    template_fields,
)
from portal.artwork.drawing import Ink
from portal.artwork.findings import Finding
from portal.artwork.media import CUSTOM, MEDIA, Medium
from portal.artwork.typesetting import Align

VERSION = 1
MOST_BYTES = 1_000_000
_ENUMS = {"align": Align, "valign": Align, "writing": Writing}
_FAULTS = {
    "required": DesignFault.MISSING,
    "additionalProperties": DesignFault.UNKNOWN,
    "type": DesignFault.TYPE,
    "enum": DesignFault.CHOICE,
    "minimum": DesignFault.RANGE,
    "maximum": DesignFault.RANGE,
    "exclusiveMinimum": DesignFault.RANGE,
    "anyOf": DesignFault.TYPE,  # none of the alternatives has the value's type
}
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def schema() -> dict[str, Any]:
    """The published JSON Schema."""
    loaded: dict[str, Any] = json.loads((Path(__file__).parent / "schema.json").read_text())
    return loaded


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def read_design(data: bytes) -> Design:
    """The design in a file's bytes. Raises ``DesignRefused`` with every fault and its JSON pointer."""
    content = _parse(data)
    if isinstance(content, dict) and content.get("version", VERSION) != VERSION:
        raise DesignRefused([Finding(DesignFault.VERSION, "/version", details={"found": _short(content["version"])})])
    faults = [finding for error in _leaves(_validator().iter_errors(content)) for finding in _findings(error)]
    if faults:
        raise DesignRefused(_once(faults))
    faults = [*_colour_faults(content), *_template_faults(content), *_id_faults(content)]
    if faults:
        raise DesignRefused(faults)
    return _design(content)


def _parse(data: bytes) -> Any:
    if len(data) > MOST_BYTES:
        raise DesignRefused([Finding(DesignFault.TOO_LARGE, details={"limit": MOST_BYTES // 1000})])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_json(data[: error.start].decode("utf-8", "replace")) from error
    try:
        content = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_each_key_once)
        json.dumps(content, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise _not_json(text[: error.pos]) from error
    except UnicodeEncodeError as error:
        found = json.dumps(error.object[error.start])  # half of a surrogate pair is no character
        raise DesignRefused([Finding(DesignFault.FORM, details={"found": found, "rule": "surrogate"})]) from error
    except (ValueError, RecursionError) as error:
        blanked = _STRING.sub(lambda found: " " * len(found[0]), text)
        raise _not_json(text[: max(0, blanked.find(str(error)))]) from error
    return content


def _not_json(before: str) -> DesignRefused:
    """The refusal of a file that is right only as far as ``before``."""
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return DesignRefused([Finding(DesignFault.NOT_JSON, f"{line}:{column}", details={"line": line, "column": column})])


def _refuse_constant(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity are no JSON


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise DesignRefused([Finding(DesignFault.SAME_KEY, details={"field": twice})])
    return content


def _leaves(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """The innermost errors: of alternatives, those of the one whose type is right."""
    for error in errors:
        wrong = {inner.relative_schema_path[0] for inner in error.context or () if _is_of_wrong_type(inner)}
        meant = [inner for inner in error.context or () if inner.relative_schema_path[0] not in wrong]
        yield from _leaves(meant) if meant else iter([error])


def _is_of_wrong_type(error: ValidationError) -> bool:
    return error.validator == "type" and not error.relative_path


def _findings(error: ValidationError) -> Iterator[Finding]:
    where = "".join(map(_token, error.absolute_path))
    code = _FAULTS.get(str(error.validator), DesignFault.FORM)
    if code is DesignFault.MISSING:
        for name in error.validator_value:
            if name not in error.instance:
                yield Finding(code, where, details={"field": name})
        return
    if code is DesignFault.UNKNOWN:
        known = error.schema["properties"]
        for name in error.instance:
            if name not in known:
                yield Finding(code, where + _token(name), details={"field": name, "known": ", ".join(sorted(known))})
        return
    details = {"found": _short(error.instance)}
    if error.validator == "anyOf":
        details["expected"] = ", ".join(
            str(inner.validator_value) for inner in error.context or () if _is_of_wrong_type(inner)
        )
    elif code is DesignFault.CHOICE:
        details["known"] = ", ".join(map(str, error.validator_value))
    elif code in (DesignFault.RANGE, DesignFault.TYPE):
        details["expected"] = str(error.validator_value)
    else:
        details["rule"] = str(error.validator)
    yield Finding(code, where, details=details)


def _token(part: str | int) -> str:
    """A step of a JSON pointer (RFC 6901)."""
    return "/" + str(part).replace("~", "~0").replace("/", "~1")


def _short(value: object) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return "…"
    return text if len(text) <= 60 else text[:59] + "…"


def _once(findings: list[Finding]) -> list[Finding]:
    return list({(finding.code, finding.where, finding.details.get("field")): finding for finding in findings}.values())


def _elements(content: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every element with its JSON pointer."""
    for side in ("front", "back"):
        for place, element in enumerate(content.get(side, {}).get("elements", ())):
            yield f"/{side}/elements/{place}", element


def _colour_faults(content: Mapping[str, Any]) -> Iterator[Finding]:
    known = content.get("colours", {})
    for pointer, element in _elements(content):
        for key in ("colour", "fill", "stroke"):
            colour = element.get(key)
            name = colour.get("name") if isinstance(colour, dict) else colour
            if isinstance(name, str) and name not in known:
                yield Finding(DesignFault.COLOUR_NAME, f"{pointer}/{key}", details={"found": name})


def _template_faults(content: Mapping[str, Any]) -> Iterator[Finding]:
    for pointer, element in _elements(content):
        for key in ("text", "honorific"):
            try:
                template_fields(element.get(key, ""))
            except ValueError:
                yield Finding(DesignFault.TEMPLATE, f"{pointer}/{key}", details={"found": _short(element[key])})


def _id_faults(content: Mapping[str, Any]) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for pointer, element in _elements(content):
        identity = element.get("id")
        if identity and seen.setdefault(identity, pointer) != pointer:
            yield Finding(DesignFault.SAME_ID, f"{pointer}/id", details={"id": identity, "first": seen[identity]})


def _design(content: Mapping[str, Any]) -> Design:
    colours = {
        name: Ink(tuple(map(float, value["cmyk"])), value.get("spot"))  # type: ignore[arg-type]
        for name, value in content.get("colours", {}).items()
    }
    sides = tuple(_side(name, content[name], colours) for name in ("front", "back") if name in content)
    return Design(content["name"], _medium(content["medium"]), sides, colours)


def _medium(given: str | Mapping[str, float]) -> Medium:
    if isinstance(given, str):
        return MEDIA[given]
    safe, bleed = given.get("safe", CUSTOM.safe), given.get("bleed", CUSTOM.bleed)
    return Medium(CUSTOM.name, given["width"], given["height"], bleed=bleed, safe=safe)


def _side(name: str, content: Mapping[str, Any], colours: Mapping[str, Ink]) -> Side:
    ground = content.get("background")
    elements = tuple(_element(element, colours) for element in content.get("elements", ()))
    return Side(name, elements, Ground(**ground) if ground else None)


def _element(content: Mapping[str, Any], colours: Mapping[str, Ink]) -> Element:
    kind = content["type"]
    values: dict[str, Any] = {**DEFAULTS.get(kind, {}), **content}
    for key, enum in _ENUMS.items():
        if key in values:
            values[key] = enum(values[key])
    for key in ("colour", "fill", "stroke"):
        if key in values:
            values[key] = _ink(values[key], colours)
    element = CLASSES[kind](**values)
    if isinstance(element, Text | Address) and "min_size" not in content and element.size < element.min_size:
        return replace(element, min_size=element.size)
    return element


def _ink(given: Any, colours: Mapping[str, Ink]) -> Ink:
    if isinstance(given, str):
        return colours[given]
    if isinstance(given, dict):
        named, tint = colours[given["name"]], float(given["tint"])
        if named.spot:
            return Ink(named.cmyk, named.spot, tint)
        return Ink(tuple(part * tint / 100 for part in named.cmyk))  # type: ignore[arg-type]
    return Ink(tuple(map(float, given)))  # type: ignore[arg-type]
