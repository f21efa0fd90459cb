"""The things that the API has operations on, one module each. The order here is that of the document."""

from portal.api.resources import events, organisation, tenants, webhook_deliveries, webhook_endpoints

RESOURCES = (
    organisation.resource,
    tenants.resource,
    events.resource,
    webhook_endpoints.resource,
    webhook_deliveries.resource,
)
