"""What stands in our addresses."""

from werkzeug.routing import BaseConverter


class RefConverter(BaseConverter):
    """An opaque reference: 22 URL-safe characters. Anything else is no address of ours."""

    regex = "[A-Za-z0-9_-]{22}"
