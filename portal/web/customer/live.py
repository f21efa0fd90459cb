"""What a number's page asks again and again: is there anything new, and if so, what (docs/decisions/0027)."""

from hashlib import sha256

from flask import Blueprint, Response, request

from portal.numbers import NumberStopped, NumberUnavailable, State, held_number
from portal.payments import News, news_of
from portal.web import current
from portal.web.access import customers_by_device
from portal.web.customer.number_bills import bills_of
from portal.web.templating import page
from portal.web.visitors import cookie_secret

RULE = "/numbers/<ref:ref>/live"

blueprint = Blueprint("live", __name__)


@blueprint.get(RULE)
@customers_by_device
def live(ref: str) -> Response:
    """The pieces of the number's page that may change; 304 while nothing has, mostly by ``portal.web.unchanged``.

    Of a number that was stopped meanwhile there are none: its page is to be opened anew.
    """
    secret = cookie_secret(request)
    if secret is None:
        raise NumberUnavailable
    news = news_of(current.session(), secret, ref, at=current.now())
    tag = tag_of(news)
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    elif news.state == State.STOPPED:
        raise NumberStopped(ref)
    else:
        number = held_number(current.session(), news.customer_id, ref)
        response = Response(page("customer/number_live.html", number=number, bills=bills_of(number, news.customer_id)))
    response.set_etag(tag, weak=True)  # the same, however it is compressed
    return response


def tag_of(news: News) -> str:
    """Changes when what the page shows does."""
    return sha256(repr(news).encode()).hexdigest()[:24]
