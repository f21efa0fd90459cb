"""The things that the API has operations on, one module each. The order here is that of the document."""

from portal.api.resources import (
    bill_simulating,
    cards,
    design_proofs,
    events,
    member_lists,
    organisation,
    payments,
    print_jobs,
    recurring_runs,
    run_following,
    tenants,
    webhook_deliveries,
    webhook_endpoints,
)

RESOURCES = (
    organisation.resource,
    tenants.resource,
    bill_simulating.resource,  # and of bills one by one, and many at once
    payments.resource,
    recurring_runs.resource,  # and of plans themselves
    member_lists.resource,  # and of members one by one, and many at once
    cards.resource,
    design_proofs.resource,  # and of designs themselves
    run_following.resource,  # and of runs from plan to confirmation
    print_jobs.resource,
    events.resource,
    webhook_endpoints.resource,
    webhook_deliveries.resource,
)
