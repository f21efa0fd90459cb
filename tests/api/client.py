"""A machine that calls the API and checks what every answer must have."""

import json
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from portal.api.resources.design_schemas import DOT
from portal.kernel.identifiers import new_ref

BODIES: dict[str, dict[str, Any]] = {  # what operations take at least, by the end of their path
    "accept": {"stock": "pvc"},
    "bills": {"one_off": True, "reference": "x", "amount": 1, "due_on": "2026-04-30", "purpose": "x"},
    "bind": {"number": "2100000000005", "member_no": "x"},
    "decline": {"reason": "x"},
    "files": {"name": "a.png", "data": DOT},
    "member-lists": {"csv": "x"},
    "questions": {"text": "x"},
    "recurring": {"name": "x", "amount": 1, "day": 25, "first_month": "2026-04", "purpose": "x"},
    "runs": {"name": "x"},
    "simulate": {"what": "paid"},
    "shipped": {"carrier": "x"},
}
PROBLEMS = "http://localhost:8000/api/docs/problems#"


class Machine:
    """Calls with one API key."""

    def __init__(self, app: Flask, secret: str = "", **headers: str) -> None:
        self.client = app.test_client()
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        self.headers |= headers

    def call(self, method: str, path: str, body: Any = None, *, status: int = 200, **headers: str) -> TestResponse:
        """Calls ``/api/v1`` + ``path``; header names with underscores."""
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        options: dict[str, Any] = {}
        if isinstance(body, bytes):
            options["data"] = body
        elif body is not None:
            options["json"] = body
        answer = self.client.open(f"/api/v1{path}", method=method, headers=sent, **options)
        assert answer.status_code == status, (answer.status_code, answer.get_data(as_text=True)[:2000])
        check(answer)
        return answer

    def get(self, path: str, *, status: int = 200, **headers: str) -> TestResponse:
        return self.call("GET", path, status=status, **headers)

    def post(self, path: str, body: Any = None, *, status: int = 201, **headers: str) -> TestResponse:
        """With an idempotency key of its own, unless one is given."""
        return self.call("POST", path, body, status=status, **({"Idempotency_Key": new_ref()} | headers))

    def patch(self, path: str, body: Any, *, status: int = 200, **headers: str) -> TestResponse:
        """Of the version there is, unless one is given."""
        return self.call("PATCH", path, body, status=status, **self._version(path, headers))

    def delete(self, path: str, *, status: int = 204, **headers: str) -> TestResponse:
        return self.call("DELETE", path, status=status, **self._version(path, headers))

    def _version(self, path: str, headers: dict[str, str]) -> dict[str, str]:
        return headers if "If_Match" in headers else {"If_Match": self.get(path).headers["ETag"]} | headers


def check(answer: TestResponse) -> None:
    """What every answer has."""
    assert answer.headers["X-Request-ID"]
    assert answer.headers["Cache-Control"] == "no-store"
    if answer.status_code < 300:
        assert answer.headers["RateLimit"] and answer.headers["RateLimit-Policy"]
    if answer.status_code >= 400:
        assert answer.mimetype == "application/problem+json"
        problem = json.loads(answer.data)
        assert problem["status"] == answer.status_code
        assert problem["type"].startswith(PROBLEMS)
        assert problem["title"] and problem["detail"]
        assert problem["request_id"] == answer.headers["X-Request-ID"]
        assert answer.headers["Content-Language"] in {"ja", "en"}
    elif answer.data:
        assert answer.mimetype == "application/json"
        assert answer.headers["ETag"]


def problem_of(answer: TestResponse) -> str:
    """The code of the problem that an answer tells."""
    code: str = answer.json["type"].removeprefix(PROBLEMS)
    return code
