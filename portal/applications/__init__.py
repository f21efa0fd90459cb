"""Who wants to become a merchant: companies ask for rates, apply, and are decided on by the operator."""

from portal.applications.applying import (
    CONFIRM_WITHIN,
    Applied,
    applications,
    apply_as_merchant,
    approve_application,
    confirm_application,
    find_application,
    forget_unconfirmed_applications,
    mailed_application,
    refuse_application,
)
from portal.applications.enquiries import (
    Asked,
    answer_enquiry,
    find_enquiry,
    list_enquiries,
    send_enquiry,
)
from portal.applications.enquiry_model import (
    ENQUIRY_LIMIT,
    VOLUME_LIMIT,
    Enquiry,
    EnquiryState,
    EnquiryType,
)
from portal.applications.model import Application
from portal.applications.queues import Unreachable, count_new_enquiries, count_open_applications, unreachable
from portal.applications.rules import ApplicationState

__all__ = [
    "CONFIRM_WITHIN",
    "ENQUIRY_LIMIT",
    "VOLUME_LIMIT",
    "Application",
    "ApplicationState",
    "Applied",
    "Asked",
    "Enquiry",
    "EnquiryState",
    "EnquiryType",
    "Unreachable",
    "answer_enquiry",
    "applications",
    "apply_as_merchant",
    "approve_application",
    "confirm_application",
    "count_new_enquiries",
    "count_open_applications",
    "find_application",
    "find_enquiry",
    "forget_unconfirmed_applications",
    "list_enquiries",
    "mailed_application",
    "refuse_application",
    "send_enquiry",
    "unreachable",
]
