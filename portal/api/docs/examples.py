"""Examples that run as they stand: each operation in curl and in Python, the key in ``SMARTPIT_KEY``."""

import json
from typing import Any

from portal.api.docs.reading import Operation

REF = "2wq8BwHkS5mYV1mZ0f3x7A"  # of whatever the address names, to be replaced
MEMBER_NO = "M-10027"  # as that


def curl(operation: Operation, public_url: str) -> str:
    """The operation for a shell, with the version read first where it changes one."""
    address = f"{public_url}{_path(operation)}{_query(operation)}"
    authorization = '-H "Authorization: Bearer $SMARTPIT_KEY"'
    lines = []
    if operation.needs_version:
        lines.append(f"version=$(curl -s -o /dev/null -w '%header{{etag}}' {authorization} \\\n  {address})")
    parts = ["curl -s" if operation.method == "GET" else f"curl -s -X {operation.method}", authorization]
    if operation.method == "POST":
        parts.append('-H "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)"')
    if operation.needs_version:
        parts.append('-H "If-Match: $version"')
    if operation.takes:
        parts.append('-H "Content-Type: application/json"')
        parts.append(f"-d '{json.dumps(operation.example_body, ensure_ascii=False)}'")
    for kind, text in list(operation.sends.items())[:1]:
        parts += [f'-H "Content-Type: {kind}"', f"--data-binary '{text.rstrip()}'"]
    lines.append(" \\\n  ".join([*parts, address]))
    return "\n".join(lines)


def python(operation: Operation, public_url: str) -> str:
    """The operation for Python with requests."""
    has_id = operation.method == "POST"
    lines = ["import os", *(["import uuid"] if has_id else []), "", "import requests", ""]
    lines += [f'URL = "{public_url}{_path(operation)}"']
    lines += ['HEADERS = {"Authorization": f"Bearer {os.environ[\'SMARTPIT_KEY\']}"}', ""]
    headers = "HEADERS"
    if operation.needs_version:
        lines += ['version = requests.get(URL, headers=HEADERS, timeout=10).headers["ETag"]']
        headers = 'HEADERS | {"If-Match": version}'
    elif has_id:
        headers = 'HEADERS | {"Idempotency-Key": str(uuid.uuid4())}'
    if operation.sends:
        kind, text = next(iter(operation.sends.items()))
        lines += ['LINES = """', *text.splitlines(), '"""', ""]
        headers = headers.removesuffix("}") + f', "Content-Type": "{kind}"' + "}"
    arguments = ["URL", f"headers={headers}"]
    if operation.parameters:
        arguments.append(f"params={_literal(_asked(operation))}")
    if operation.takes:
        arguments.append(f"json={_literal(operation.example_body)}")
    if operation.sends:
        arguments.append("data=LINES.encode()")
    arguments.append("timeout=10")
    lines += [f"answer = requests.{operation.method.lower()}("]
    lines += [f"    {argument}," for argument in arguments]
    lines += [")", "answer.raise_for_status()"]
    lines += ["print(answer.json())"] if operation.gives else ["print(answer.status_code)"]
    return "\n".join(lines)


def answer(operation: Operation) -> str:
    """A good answer's body, indented; empty where there is none."""
    return json.dumps(operation.example_answer, ensure_ascii=False, indent=2) if operation.gives else ""


def body(operation: Operation) -> str:
    """A body to try out with, indented; empty where the operation takes none."""
    if operation.sends:
        return next(iter(operation.sends.values()))
    return json.dumps(operation.example_body, ensure_ascii=False, indent=2) if operation.takes else ""


def _path(operation: Operation) -> str:
    return operation.path.replace("{ref}", REF).replace("{member_no}", MEMBER_NO)


def _asked(operation: Operation) -> dict[str, Any]:
    return {one.name: one.example for one in operation.parameters if one.name == "limit"}


def _query(operation: Operation) -> str:
    return "".join(f"?{name}={value}" for name, value in _asked(operation).items())


def _literal(value: Any) -> str:
    """A value as Python writes it, texts in double quotes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_literal(name)}: {_literal(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
