"""What only the server can draw for the virtual store: a slip's symbols and its PDF, proofs' QR codes; and what only
it can read in a browser without a reader of its own: the slip before the camera.
"""

import re
from contextlib import closing
from io import BytesIO

from flask import Response, abort, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import LinkUnknown
from portal.artwork import (
    ArtworkError,
    PaymentSlip,
    PhotographRefused,
    SlipLine,
    draw_slip,
    slip_symbol_svg,
    slips_in_photograph,
)
from portal.bills import Bill, bills_by_id
from portal.kernel.clock import JST
from portal.kernel.yen import Yen
from portal.organisations import ObjectUnknown, virtual_store
from portal.payments import Biller, Slip, SlipBill, billers, bills_of_slip, find_slip, needs_stamp
from portal.web import current
from portal.web.access import everyone
from portal.web.kiosk import words
from portal.web.kiosk.pages import LIVE, blueprint, is_sandbox, stale
from portal.web.kiosk.words import both
from portal.web.links import link_token, ref_in
from portal.web.qr import qr_svg
from portal.web.tokens import token_is_good

MOST_FRAME = 4_000_000  # bytes of one frame of a camera
FORM_AROUND = 10_000  # bytes of a form beside it
MOST_PROOFS = 20  # on a receipt: as many as a slip has bills
_REF = re.compile("[A-Za-z0-9_-]{22}")
_PROOF = re.compile(r"/r/[A-Za-z0-9_-]{1,80}")


@blueprint.post("/slip")
@everyone
def slip() -> ResponseReturnValue:
    """The symbols of a slip's bills by their digits, and where its PDF is, for whoever has one of them (``code``)."""
    if not token_is_good():
        return stale()
    ref = request.form.get("slip", "")
    if not _REF.fullmatch(ref):
        abort(404)
    try:
        lines = bills_of_slip(current.session(), _slip(ref, sandbox=is_sandbox()))
    except ObjectUnknown:
        abort(404)
    codes = [line.code for line in lines]
    if request.form.get("code") not in codes:
        abort(404)
    mode = "sandbox" if is_sandbox() else LIVE
    token = link_token(_purpose(mode), ref)
    return jsonify(
        pdf=url_for(".slip_pdf", mode=mode, token=token), symbols={code: slip_symbol_svg(code) for code in codes}
    )


@blueprint.get(f"/slips/<any(sandbox,{LIVE}):mode>/<token>.pdf")
@everyone
def slip_pdf(mode: str, token: str) -> Response:
    """A slip on paper, as long as it is good."""
    ref, is_live = ref_in(_purpose(mode), token), mode == LIVE
    if is_live and current.settings().production:
        raise LinkUnknown
    found = _slip(ref, sandbox=not is_live)
    if current.now() >= found.expires_at:
        raise LinkUnknown
    lines = bills_of_slip(current.session(), found)
    theirs = bills_by_id(current.session(), [line.bill_id for line in lines])
    names = billers(current.session(), (bill.organisation_id for bill in theirs.values()))
    whole = [(line, theirs[line.bill_id], names[theirs[line.bill_id].organisation_id]) for line in lines]
    try:
        drawn = draw_slip(_printed(found, [_line(*one, of=len(lines)) for one in whole]))
    except ArtworkError:  # a name that no font has: the digits and the amount are what a register needs
        drawn = draw_slip(_printed(found, [_bare(line, of=len(lines)) for line in lines]))
    response = Response(drawn, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="smartpit-slip.pdf"'
    return response


@blueprint.post("/proofs")
@everyone
def proofs() -> ResponseReturnValue:
    """The QR codes of proofs of payment, by their addresses; of nobody else's addresses."""
    if not token_is_good():
        return stale()
    asked = request.form.getlist("address")[:MOST_PROOFS]
    ours = current.settings().public_url
    good = [one for one in asked if one.startswith(ours) and _PROOF.fullmatch(one.removeprefix(ours))]
    return jsonify(symbols={address: qr_svg(address) for address in good})


@blueprint.post("/read")
@everyone
def read() -> ResponseReturnValue:
    """The digits of the slips in a picture that the camera took."""
    request.max_content_length = request.max_form_memory_size = MOST_FRAME + FORM_AROUND
    if not token_is_good():
        return stale()
    try:
        with closing(request.files.get("photograph") or BytesIO()) as sent:
            return jsonify(found=slips_in_photograph(sent.read()))
    except PhotographRefused:
        return jsonify(found=[])


def _purpose(mode: str) -> str:
    return f"kiosk slip {mode}"


def _slip(ref: str, *, sandbox: bool) -> Slip:
    """One of the virtual store's. Raises ``ObjectUnknown``."""
    return find_slip(current.session(), virtual_store(current.session(), at=current.now(), sandbox=sandbox), ref)


def _printed(slip: Slip, lines: list[SlipLine]) -> PaymentSlip:
    total = Yen.total(line.amount for line in bills_of_slip(current.session(), slip))
    return PaymentSlip(
        title=both(words.TITLE, "  "),
        banner=both(words.BANNER, "\n"),
        until_caption=both(words.UNTIL),
        until=f"{slip.expires_at.astimezone(JST):%H:%M}",
        instruction=both(words.INSTRUCTION, "\n"),
        lines=lines,
        total_caption=f"{both(words.TOTAL)} ({len(lines)})",
        total=_yen(total),
        notes=[both(words.CASH), both(words.NO_RECEIPT)],
        footer=f"{both(words.MADE)} {slip.made_at.astimezone(JST):%Y/%m/%d %H:%M}",
    )


def _line(line: SlipBill, bill: Bill, biller: Biller, *, of: int) -> SlipLine:
    facts = [
        (words.COLLECTED, biller.owner),
        (words.PURPOSE, bill.purpose),
        (words.DUE, f"{bill.due_on:%Y/%m/%d}"),
        (words.STAMP, words.STAMP_NEEDED if needs_stamp(bill.amount, bill.price_before_tax) else ""),
    ]
    shown = [(both(caption), value) for caption, value in facts if value]
    return SlipLine(line.code, f"{line.place}/{of}", biller.name, _yen(line.amount), shown)


def _bare(line: SlipBill, *, of: int) -> SlipLine:
    return SlipLine(line.code, f"{line.place}/{of}", both(words.BILL), _yen(line.amount), [])


def _yen(amount: Yen) -> str:
    return f"{amount.amount:,}円"
