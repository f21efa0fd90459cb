"""A kiosk and a register of the virtual store, or of a chain, that call the stores' link."""

import json
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from portal.kernel.identifiers import new_ref

TODAY = "2026-04-01"
TILL = {"store": "S1", "register": "R1"}


class Chain:
    """Calls ``/stores/v1`` with these headers."""

    def __init__(self, app: Flask, **headers: str) -> None:
        self.client, self.headers = app.test_client(), headers

    def call(self, method: str, path: str, body: Any = None, *, status: int = 200, **headers: str) -> TestResponse:
        """Header names with underscores."""
        sent = {name.replace("_", "-"): value for name, value in (self.headers | headers).items()}
        options = {"data": body} if isinstance(body, bytes) else {} if body is None else {"json": body}
        answer = self.client.open(f"/stores/v1{path}", method=method, headers=sent, **options)
        assert answer.status_code == status, (answer.status_code, answer.get_data(as_text=True)[:2000])
        assert answer.headers["X-Request-ID"] and not answer.headers.getlist("Set-Cookie")
        if status >= 400:
            said = json.loads(answer.data)
            assert answer.mimetype == "application/problem+json" and said["status"] == status
            assert said["code"] and said["message"] and "-" not in said["code"]
        return answer

    def post(self, path: str, body: Any, *, status: int = 200, key: str = "", **headers: str) -> Any:
        """The JSON that comes back."""
        return self.call("POST", path, body, status=status, Idempotency_Key=key or new_ref(), **headers).json

    def inquire(self, number: str, *, status: int = 200, **more: Any) -> Any:
        """A kiosk asks."""
        return self.post("/inquiries", {"number": number, "language": "ja", "kiosk": "K1"} | more, status=status)

    def slip(self, number: str, *bills: str, **more: Any) -> Any:
        """A kiosk prints a slip."""
        return self.post("/slips", {"number": number, "bills": list(bills)} | more, status=201)

    def code(self, number: str, *bills: str) -> str:
        """The 44 digits of a slip's first bill."""
        code: str = self.slip(number, *bills)["bills"][0]["code"]
        return code

    def scan(self, code: str, *, status: int = 201, **more: Any) -> Any:
        """The register scans."""
        return self.post("/authorisations", TILL | {"code": code} | more, status=status)

    def pay(self, code: str, amount: int = 1_000, *, status: int = 200, key: str = "", **more: Any) -> Any:
        """The register takes the cash."""
        return self.post("/confirmations", cash(code, amount, **more), status=status, key=key)


def cash(code: str, amount: int = 1_000, **more: Any) -> dict[str, Any]:
    """What a register tells."""
    return TILL | {"code": code, "amount": amount, "business_date": TODAY, "receipt": "0001"} | more
