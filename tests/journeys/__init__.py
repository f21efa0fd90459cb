"""Journeys of the portal's audiences through a real browser."""

import pytest

on_both_databases = pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)
