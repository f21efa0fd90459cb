"""Journeys of the portal's audiences through a real browser."""

import pytest

from tests.campaigns import in_long

on_both_databases = pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)
on_both_in_long = pytest.mark.parametrize("server", ["sqlite", in_long("postgresql")], indirect=True)
