"""Where this audience's pages live."""

from flask import Blueprint

blueprint = Blueprint("chain", __name__, url_prefix="/chain")
