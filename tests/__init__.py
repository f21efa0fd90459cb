"""The portal's tests mirror ``portal/``. Shared fixtures are in ``conftest.py``, fakes and factories beside it."""
