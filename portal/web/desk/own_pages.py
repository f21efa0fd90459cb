"""All views of ``/staff``, put together."""

from portal.web.desk import account, invitation, passkeys, sign_in
from portal.web.desk.blueprint import blueprint

VIEWS = (account, invitation, passkeys, sign_in)

__all__ = ["VIEWS", "blueprint"]
