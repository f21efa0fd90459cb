"""The store chains' link (``/stores/v1``): kiosks that list bills and print slips, registers that take the cash.

Each chain is known by its signature or its client certificate; the virtual store by a credential of 15 minutes. What
customers read is told in the six languages of kiosks.
"""
