"""The customer's pages: start, numbers, kiosk mode, how to pay, the sheet, and what is stored about them."""

from portal.web.customer import how_to_pay, my_data, numbers, sheet, start

BLUEPRINTS = (start.blueprint, numbers.blueprint, how_to_pay.blueprint, sheet.blueprint, my_data.blueprint)

__all__ = ["BLUEPRINTS"]
