"""Artwork that others made: images and backgrounds."""
