"""Speed and size of the portal, beside a Flask app with nothing but one route: ``make bench``.

Rates compare the portal with ``benchmarks.bare`` on the same machine, server, database and run, round by round in
turn, so that what else the machine does meets both. Figures of different machines can only be compared as ratios.
"""
