"""Pages about the API for whoever writes to it: drawn from the document, in the reader's language."""
