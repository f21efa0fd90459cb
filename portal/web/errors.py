"""Domain errors and HTTP errors become pages, each mapped once, in the reader's language and with a way on."""

from collections.abc import Mapping
from http import HTTPStatus

import structlog
from flask import Flask, Response, g, make_response
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from portal.accounts import (
    CustomerUnknown,
    DeviceUnknown,
    LinkUnknown,
    LinkUsed,
    PairingUnclaimed,
    PasskeyUnknown,
    TooManyAttempts,
)
from portal.cards import CardUnknown
from portal.kernel.errors import DomainError
from portal.members import GiveLinkOver, WrongMode
from portal.numbers import NumberStopped, NumberUnavailable
from portal.payments import ProofUnknown
from portal.web import current
from portal.web.desk import refusals
from portal.web.language import N_, _, clock_time, day
from portal.web.templating import page
from portal.web.wording import Says

log = structlog.get_logger()

RETRY_AFTER = 30  # seconds, when the database is away


PAGES: Mapping[int, Says] = {
    400: Says(N_("送られた内容を読み取れませんでした"), N_("前の画面に戻って、もう一度お試しください。")),
    403: Says(N_("この操作はできません"), N_("はじめの画面からやり直してください。")),
    404: Says(
        N_("このページは表示できません"),
        N_("アドレスが違うか、別の機器で発行した番号か、削除された番号かもしれません。"),
    ),
    405: Says(N_("このページは直接開けません"), N_("はじめの画面からやり直してください。")),
    409: Says(N_("この番号は停止されています"), N_("停止した番号では、この操作はできません。")),
    410: Says(
        N_("このリンクは使えません"),
        N_("期限が切れているか、使用済みです。はじめからやり直してください。"),
    ),
    413: Says(N_("送られた内容が大きすぎます"), N_("文字を減らして、もう一度お試しください。")),
    429: Says(
        N_("ただいま制限しています"),
        N_("短い時間に同じ操作が何度もありました。時間をおいて、もう一度お試しください。"),
    ),
    500: Says(
        N_("申し訳ありません。エラーが起きました"),
        N_("少し待ってから、もう一度お試しください。番号や請求は失われていません。"),
    ),
    503: Says(N_("ただいま混み合っています"), N_("少し待ってから、もう一度お試しください。")),
}

OFFERS_WAYS_BACK = {404, 410}

DOMAIN: Mapping[type[DomainError], int] = {
    NumberUnavailable: 404,
    CardUnknown: 404,
    CustomerUnknown: 404,
    DeviceUnknown: 404,
    PasskeyUnknown: 404,
    ProofUnknown: 404,
    PairingUnclaimed: 400,
    LinkUnknown: 410,
    LinkUsed: 410,
    NumberStopped: 409,
    GiveLinkOver: 410,
    WrongMode: 409,
    **refusals.STATUSES,
}


def error_page(status: int, advice: str = "", error: Exception | None = None) -> ResponseReturnValue:
    """The page for a status; ``advice`` replaces the usual one."""
    if refusals.is_for_staff():
        return refusals.refusal_page(status, advice, error), status
    says = PAGES.get(status) or PAGES[400 if status < 500 else 500]
    shown = {"headline": _(says.headline), "advice": advice or _(says.advice), "status": status}
    return page("error.html", offers_ways_back=status in OFFERS_WAYS_BACK, **shown), status


def limit_advice(error: TooManyAttempts) -> str:
    """When to try again, Japan time."""
    advice = N_("短い時間に同じ操作が何度もありました。%(day)s %(time)s 以降に、もう一度お試しください。")
    return _(advice, day=day(error.until), time=clock_time(error.until))


def slowed_down(error: TooManyAttempts, answer: ResponseReturnValue) -> Response:
    """``answer`` with the seconds until trying again helps."""
    response = make_response(answer)
    response.headers["Retry-After"] = str(max(1, round((error.until - current.now()).total_seconds())))
    return response


def database_away(error: Exception) -> ResponseReturnValue:
    """The page for a database that does not answer, or lets nobody write."""
    log.error("database away", request_id=g.get("request_id"), reason=type(error).__name__, exc_info=error)
    response = make_response(error_page(503))
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def init_app(app: Flask) -> None:
    """Maps every error once."""

    @app.errorhandler(DomainError)
    def refuse(error: DomainError) -> ResponseReturnValue:
        return error_page(DOMAIN.get(type(error), 400), error=error)

    @app.errorhandler(TooManyAttempts)
    def slow_down(error: TooManyAttempts) -> ResponseReturnValue:
        return slowed_down(error, error_page(429, limit_advice(error)))

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue:
        if error.code is None or error.code < 400:
            return error
        response = make_response(error_page(error.code))
        if error.code == HTTPStatus.METHOD_NOT_ALLOWED:
            response.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or [])
        return response

    @app.errorhandler(Exception)
    def crash(error: Exception) -> ResponseReturnValue:
        log.error("crash", request_id=g.get("request_id"), exc_info=error)
        return error_page(500)
