"""Calls over a wire that breaks: each is sent twice at once under one key, and again until it is answered."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import requests

PATIENCE = 120  # seconds for an answer
_TRY_AGAIN = {409, 429, 500, 502, 503, 504}  # 409 under one key: its twin is still being done
_local = threading.local()


@dataclass(frozen=True)
class Answer:
    """The status and body that came in the end."""

    status: int
    body: Any

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return self.status < 300


class Caller:
    """Somebody's system, with its credential."""

    def __init__(self, url: str, credential: str, twins: ThreadPoolExecutor) -> None:
        self.url, self._credential, self._twins = url, credential, twins
        self.sent = 0

    def get(self, path: str) -> Answer:
        """Reads, until it is answered."""
        return self._until_answered("GET", path, None, {})

    def ask(self, path: str, body: Any) -> Answer:
        """Asks by a POST that changes nothing."""
        return self._until_answered("POST", path, body, {})

    def post(self, path: str, body: Any = None, *, method: str = "POST", **headers: str) -> Answer:
        """Twice at once under one idempotency key. What is done is answered the same to both; a refusal is not kept."""
        sent = {"Idempotency-Key": str(uuid4())} | {name.replace("_", "-"): value for name, value in headers.items()}
        twin = self._twins.submit(self._until_answered, method, path, body, sent)
        answers = [self._until_answered(method, path, body, sent), twin.result()]
        done = [answer for answer in answers if answer.ok]
        assert all(answer == done[0] for answer in done), (method, path, answers)
        return (done or answers)[0]

    def _until_answered(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Answer:
        patience, told = time.monotonic() + PATIENCE, ""
        while time.monotonic() < patience:
            self.sent += 1
            try:
                answer = _session().request(
                    method,
                    self.url + path,
                    json=body,
                    headers={"Authorization": f"Bearer {self._credential}", **headers},
                    timeout=20,
                )
            except requests.RequestException as error:  # the process that had it is dead
                told = repr(error)
            else:
                if answer.status_code not in _TRY_AGAIN:
                    return Answer(answer.status_code, answer.json() if answer.content else None)
                told = f"{answer.status_code} {answer.text[:500]}"
            time.sleep(0.05)
        raise AssertionError(f"{method} {path} was not answered: {told}")


def _session() -> requests.Session:
    if not hasattr(_local, "session"):
        _local.session = requests.Session()
    session: requests.Session = _local.session
    return session
