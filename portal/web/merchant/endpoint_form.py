"""Where webhooks go and which events they tell, as typed into a form."""

from typing import Any

from wtforms import Field, SelectMultipleField, StringField

from portal.notices import DESCRIPTION_LIMIT, EVENT_NAMES, EndpointTerms, FilterRefused, UrlRefused, WebhookEndpoint
from portal.web.fields import clean
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.merchant.words import URL_FAULTS, event_words


class EndpointForm(PortalForm):
    """An endpoint's terms."""

    url = StringField()
    description = StringField()
    events = SelectMultipleField(validate_choice=False)

    @classmethod
    def of_endpoint(cls, endpoint: WebhookEndpoint | None = None) -> "EndpointForm":
        """The form as sent, or as the endpoint is; its patterns that are no single events are offered as well."""
        if endpoint is None:
            form, patterns = cls.of_request(events=[]), []
        else:
            patterns = endpoint.events
            form = cls.of_request(url=endpoint.url, description=endpoint.description, events=patterns)
        field: Any = form["events"]
        field.choices = {name: event_words(name) for name in dict.fromkeys((*EVENT_NAMES, *patterns))}
        return form

    def validate_url(self, field: Field) -> None:
        """The verb judges it."""
        field.data = (field.data or "").strip()

    def validate_description(self, field: Field) -> None:
        """Cleans the description, if there is one."""
        clean(field, DESCRIPTION_LIMIT)

    def validate_events(self, field: Any) -> None:
        """Takes nothing but what is offered."""
        field.data = [name for name in field.data or [] if name in field.choices]

    def terms(self) -> EndpointTerms:
        """What was filled in, after a check that went well."""
        return EndpointTerms(self["url"].data, self["description"].data, self["events"].data)

    def refuse(self, fault: UrlRefused | FilterRefused) -> None:
        """Says beside the field what the verb refused."""
        if isinstance(fault, UrlRefused):
            self["url"].errors = [_(URL_FAULTS[fault.reason])]
        else:
            self["events"].errors = [_(N_("「%(pattern)s」は選べません。"), pattern=fault.pattern)]
