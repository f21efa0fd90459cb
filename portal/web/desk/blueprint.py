"""Where pages live that are the same wherever somebody works: signing in, and what is their own."""

from flask import Blueprint

blueprint = Blueprint("staff", __name__, url_prefix="/staff")
