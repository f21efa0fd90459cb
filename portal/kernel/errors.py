"""The root of everything that can go wrong in the business, free of HTTP."""


class DomainError(Exception):
    """A request the business refuses; subclasses say why in attributes, never in prose for a page.

    ``web/errors.py`` (and later ``api/errors.py``) map each subclass once to a status and a text in the reader's
    language.
    """


class DatabaseBusy(DomainError):
    """Another process has been writing for longer than anybody waits; nothing was done."""
