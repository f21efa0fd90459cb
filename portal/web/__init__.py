"""The pages: one package or module an audience, and what all of them share."""
