"""The things that the API has operations on, one module each. The order here is that of the document."""

from portal.api.resources import (
    design_proofs,
    events,
    member_bulk,
    organisation,
    tenants,
    webhook_deliveries,
    webhook_endpoints,
)

RESOURCES = (
    organisation.resource,
    tenants.resource,
    member_bulk.resource,  # and of members one by one
    design_proofs.resource,  # and of designs themselves
    events.resource,
    webhook_endpoints.resource,
    webhook_deliveries.resource,
)
