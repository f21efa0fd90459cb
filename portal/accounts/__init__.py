"""Who comes: customers, known only by the devices they come with, and how often they may try a thing.

A customer has no name, mail or password. A device carries a random secret in a cookie; we keep its hash.
"""

from portal.accounts.errors import CustomerUnknown, TooManyAttempts
from portal.accounts.limits import Limit, count_attempt, device_subject, forget_old_attempts
from portal.accounts.model import Attempts, Customer, Device
from portal.accounts.operations import delete_customer, enrol_device, recognise_device, touch_device
from portal.accounts.store import devices_of, lock_customer

__all__ = [
    "Attempts",
    "Customer",
    "CustomerUnknown",
    "Device",
    "Limit",
    "TooManyAttempts",
    "count_attempt",
    "delete_customer",
    "device_subject",
    "devices_of",
    "enrol_device",
    "forget_old_attempts",
    "lock_customer",
    "recognise_device",
    "touch_device",
]
