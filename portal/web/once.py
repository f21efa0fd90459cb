"""A form of staff's that comes twice is done once, where what it makes has no other way to tell."""

import hashlib
from collections.abc import Callable

from flask import current_app, request

from portal.kernel.sealing import Vault
from portal.organisations import GivenAnswer, Once, answer_once
from portal.web import current
from portal.web.desk.visits import member
from portal.web.tokens import request_key


def done_once(effect: Callable[[], str]) -> str:
    """What ``effect`` answers; where the same form came before, what it answered then, kept sealed.

    All that ``effect`` does is one transaction. Filled in otherwise, it is another form. Raises ``AnswerAwaited``.
    """

    def done() -> GivenAnswer:
        return GivenAnswer(200, {}, effect())

    sent = sorted((name, value) for name, value in request.form.items(multi=True) if name != "token")
    asked = repr((request.path, sent)).encode()
    once = Once(f"form {request_key()} {hashlib.sha256(asked).hexdigest()[:32]}", asked)
    answer, _is_again = answer_once(current.session(), member().scope, vault(), once, done, at=current.now())
    return answer.body


def vault() -> Vault:
    """Seals what must be used again."""
    found: Vault = current_app.extensions["wiring"].vault
    return found
