"""How the portal is set up behind a front server."""
