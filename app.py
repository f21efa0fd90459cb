"""What servers and ``flask`` load: ``app:app``."""

from portal import create_app
from portal.settings import SettingsError

try:
    app = create_app()
except SettingsError as error:
    raise SystemExit(f"The settings do not make a portal:\n{error}") from None
