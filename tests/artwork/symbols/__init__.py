"""Symbols held against zint, bar by bar, and read back."""
