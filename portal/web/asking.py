"""How staff's forms are answered, and the page that asks before something is done."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from flask import request
from flask.typing import ResponseReturnValue
from wtforms import Field, TextAreaField
from wtforms.validators import StopValidation

from portal.organisations import REASON_LIMIT
from portal.web.desk.current import desk_page
from portal.web.fields import clean_lines
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.wording import stale_advice

SHOWN = 50  # rows of a list's page
_SEARCHED = 100  # characters that are looked for

Row = TypeVar("Row")


class ReasonForm(PortalForm):
    """Why."""

    reason = TextAreaField()

    def validate_reason(self, field: Field) -> None:
        """Cleans the reason; it must be there."""
        clean_lines(field, REASON_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("理由を書いてください。")))


def is_sent(form: PortalForm) -> bool:
    """Whether the form came and is right."""
    return request.method == "POST" and form.validate()


def form_page(template: str, form: PortalForm, *, error: str = "", **values: object) -> ResponseReturnValue:
    """A form's page, with what is wrong with it; ``error`` is what became of it where nothing was."""
    says = stale_advice() if form.is_stale else error
    status = 400 if form.is_stale else 422 if form.errors else 409 if error else 200
    return desk_page(template, form=form, error=says, **values), status


def confirm_page(
    form: PortalForm,
    title: str,
    *,
    button: str,
    cancel: str,
    consequences: Sequence[str],
    lead: str = "",
    is_grave: bool = True,
    error: str = "",
) -> ResponseReturnValue:
    """The page that asks whether it is meant; ``is_grave`` false for what can be undone."""
    return form_page(
        "desk/confirm.html",
        form,
        error=error,
        title=title,
        lead=lead,
        consequences=consequences,
        button=button,
        cancel=cancel,
        is_grave=is_grave,
    )


def words() -> str:
    """What is searched for."""
    typed = request.args.get("q", "")[:_SEARCHED]
    return "".join(character for character in typed if character.isprintable()).strip()


def ref_asked(name: str) -> str:
    """A ref in the query, as far as it may be looked up; whether there is such a thing is for who looks."""
    return request.args.get(name, "")[:_SEARCHED].replace("\x00", "")


def cursor() -> str:
    """The ref of the last row that was seen."""
    return ref_asked("after")


def portion(found: Sequence[Row], ref: Callable[[Row], str]) -> tuple[Sequence[Row], str]:
    """Up to ``SHOWN`` of the rows, and the cursor of what follows: "" where nothing does."""
    return found[:SHOWN], ref(found[SHOWN - 1]) if len(found) > SHOWN else ""
