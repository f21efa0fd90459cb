"""The virtual store's pages."""
