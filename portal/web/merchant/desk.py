"""Where this audience's pages live."""

from flask import Blueprint

blueprint = Blueprint("merchant", __name__, url_prefix="/merchant")
