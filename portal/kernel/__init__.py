"""What every part of the portal needs and nothing of the business: time, errors, identifiers, text.

Knows neither Flask nor a database, so anything may import it.
"""
