"""What happens to bills is told by mail: to their merchants as they choose, and to whoever holds the number.

A part of the worker reads what the relay has numbered; mails of a feed and the place up to which it was read are
committed together, so that each is posted once, whoever falls in between.
"""
