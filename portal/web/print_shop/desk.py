"""Where this audience's pages live."""

from flask import Blueprint

blueprint = Blueprint("print_shop", __name__, url_prefix="/print")
