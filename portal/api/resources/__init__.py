"""The things that the API has operations on, one module each. The order here is that of the document."""

from portal.api.resources import (
    cards,
    design_proofs,
    events,
    member_lists,
    organisation,
    print_jobs,
    run_following,
    tenants,
    webhook_deliveries,
    webhook_endpoints,
)

RESOURCES = (
    organisation.resource,
    tenants.resource,
    member_lists.resource,  # and of members one by one, and many at once
    cards.resource,
    design_proofs.resource,  # and of designs themselves
    run_following.resource,  # and of runs from plan to confirmation
    print_jobs.resource,
    events.resource,
    webhook_endpoints.resource,
    webhook_deliveries.resource,
)
