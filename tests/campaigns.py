"""What only ``make test-long`` does."""

from typing import Any

import pytest


def in_long(*values: Any, **options: Any) -> Any:
    """A case of a parametrised test that the short form leaves out, since another case shows the same."""
    return pytest.param(*values, marks=pytest.mark.long_form, **options)
