"""What happened is told to whom it concerns: by webhook, to an organisation's own servers, and by mail.

An endpoint says where to and of which events; every event becomes one delivery for each, tried until it is taken and
looked at, or sent again, for 30 days. ``portal.notices.delivering`` is the part of a worker that does it. Mails tell of
bills: their merchants as they choose, holders of numbers of their payments.
"""

from portal.notices.event_names import EVENT_NAMES
from portal.notices.mails.mailing import mail_news
from portal.notices.mails.reporting import mail_reports
from portal.notices.mails.rules import MOST_ADDRESSES, Notice, NoticeTerms
from portal.notices.mails.settings import choose_notices, notice_terms
from portal.notices.webhooks.deliveries import (
    Standing,
    attempts,
    deliveries,
    delivery,
    endpoint_of,
    forget_old_deliveries,
    forget_old_secrets,
    replay,
    request_headers,
    standing,
)
from portal.notices.webhooks.endpoints import (
    EndpointTerms,
    add_endpoint,
    change_endpoint,
    drop_old_secret,
    endpoint,
    endpoints,
    open_webhooks,
    pause_endpoint,
    remove_endpoint,
    reseal_webhook_secrets,
    resume_endpoint,
    rotate_secret,
    send_test,
)
from portal.notices.webhooks.errors import EndpointStateRefused, FilterRefused, TooManyEndpoints, UrlRefused
from portal.notices.webhooks.model import DESCRIPTION_LIMIT, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from portal.notices.webhooks.replaying import WEBHOOK_REPLAY, Replayed, count_since, do_replay, replay_since
from portal.notices.webhooks.rules import MOST_ENDPOINTS, WEBHOOK_TEST, DeliveryState, EndpointState, News
from portal.notices.webhooks.signing import body_of
from portal.notices.webhooks.targets import URL_LIMIT, Targets
from portal.notices.webhooks.telling import tell_owners
from portal.notices.webhooks.trouble import count_failing, failing_endpoints

__all__ = [
    "DESCRIPTION_LIMIT",
    "EVENT_NAMES",
    "MOST_ADDRESSES",
    "MOST_ENDPOINTS",
    "URL_LIMIT",
    "WEBHOOK_REPLAY",
    "WEBHOOK_TEST",
    "DeliveryState",
    "EndpointState",
    "EndpointStateRefused",
    "EndpointTerms",
    "FilterRefused",
    "News",
    "Notice",
    "NoticeTerms",
    "Replayed",
    "Standing",
    "Targets",
    "TooManyEndpoints",
    "UrlRefused",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
    "add_endpoint",
    "attempts",
    "body_of",
    "change_endpoint",
    "choose_notices",
    "count_failing",
    "count_since",
    "deliveries",
    "delivery",
    "do_replay",
    "drop_old_secret",
    "endpoint",
    "endpoint_of",
    "endpoints",
    "failing_endpoints",
    "forget_old_deliveries",
    "forget_old_secrets",
    "mail_news",
    "mail_reports",
    "notice_terms",
    "open_webhooks",
    "pause_endpoint",
    "remove_endpoint",
    "replay",
    "replay_since",
    "request_headers",
    "reseal_webhook_secrets",
    "resume_endpoint",
    "rotate_secret",
    "send_test",
    "standing",
    "tell_owners",
]
