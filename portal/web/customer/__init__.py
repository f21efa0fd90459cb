"""The customer's pages: start, numbers, kiosk mode, how to pay, the sheet, the ways back, and what is stored."""

from portal.web.customer import (
    cards,
    devices,
    giving,
    how_to_pay,
    install,
    my_data,
    numbers,
    offline,
    sheet,
    sign_in,
    start,
    ways_back,
)

BLUEPRINTS = tuple(
    module.blueprint
    for module in (
        start,
        numbers,
        how_to_pay,
        sheet,
        cards,
        giving,
        my_data,
        sign_in,
        ways_back,
        devices,
        install,
        offline,
    )
)

__all__ = ["BLUEPRINTS"]
