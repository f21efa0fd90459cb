"""Who may use a route. Every route says so; a test finds the one that does not."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask_login import current_user

from portal.accounts import CustomerUnknown

View = Callable[..., Any]


def everyone(view: View) -> View:
    """Open to all, customers or not."""
    view.access = "everyone"  # type: ignore[attr-defined]
    return view


def customers(view: View) -> View:
    """Only for a device that belongs to a customer; others get the page for what is unavailable."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            raise CustomerUnknown
        return view(*args, **kwargs)

    guarded.access = "customers"  # type: ignore[attr-defined]
    return guarded


def machines(view: View) -> View:
    """For the service's own monitoring; a view that tells figures checks a token itself."""
    view.access = "machines"  # type: ignore[attr-defined]
    return view
