"""All that an organisation's feed may tell of: what each part of the portal says of itself."""

from itertools import chain

from portal import bills, cards, designs, members, organisations, payments, print_runs, recurring

_PARTS = (organisations, members, designs, cards, print_runs, bills, recurring, payments)
EVENT_NAMES = tuple(dict.fromkeys(chain.from_iterable(part.EVENT_NAMES for part in _PARTS)))
