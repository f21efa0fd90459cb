"""The customer's pages: start, numbers, kiosk mode, how to pay, the sheet, bills, the ways back, and what is stored."""

from portal.web.customer import (
    bill_blocks,
    bill_sheet,
    cards,
    devices,
    giving,
    how_to_pay,
    install,
    live,
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
        live,
        bill_sheet,
        bill_blocks,
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
