"""Webhooks: an organisation's events, sent to its own servers by the Standard Webhooks specification.

The relay's numbered events become one delivery for each endpoint that wants them; a delivery is tried until it is
taken, at least once and in order for each object, and is kept to look at and to send again where it never was.
"""
