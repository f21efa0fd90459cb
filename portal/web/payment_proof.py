"""A proof of payment by its link, for whoever is shown it: whether it stands, or was reversed, as of this moment.

What a picture or a paper says can be old or made up; the page is asked for anew each time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flask import Blueprint, make_response, url_for
from flask.typing import ResponseReturnValue

from portal.artwork import ArtworkError, PaymentProof, Verdict, draw_payment_proof
from portal.bills import Bill, bills_by_id
from portal.organisations import Organisation, organisations_by_id
from portal.payments import REVERSIBLE, Payment, PaymentState, ProofUnknown, masked, payment_by_proof
from portal.web import current
from portal.web.access import everyone
from portal.web.language import N_, _, moment, second
from portal.web.links import is_proving, public_address
from portal.web.qr import qr_svg
from portal.web.templating import page

blueprint = Blueprint("payment_proof", __name__)

SAYS: dict[Verdict, str] = {
    Verdict.STANDS: N_("お支払い済み（確定）"),
    Verdict.PROVISIONAL: N_("お支払い済み（速報）"),
    Verdict.VOID: N_("取消"),
}
MEANS: dict[Verdict, str] = {
    Verdict.STANDS: N_("お店で現金を受け取り、確定しています。このあと取り消されることはありません。"),
    Verdict.PROVISIONAL: N_(
        "お店で現金を受け取りました。%(until)sまでは、お店のレジで取り消されることがあります。そのあと確定します。"
    ),
    Verdict.VOID: N_("このお支払いは、%(reversed_at)sにお店のレジで取り消されました。お金は支払われていません。"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """All that a proof says; the customer's name is masked."""

    payment: Payment
    bill: Bill
    biller: Organisation
    owner: Organisation | None
    chain: Organisation
    at: datetime
    address: str

    @property
    def verdict(self) -> Verdict:
        """Whether the payment stands; one that no register can take back any more is final, be that noted or not."""
        if self.payment.state == PaymentState.REVERSED:
            return Verdict.VOID
        is_final = self.payment.state == PaymentState.FINAL or self.at > self.paid_at + REVERSIBLE
        return Verdict.STANDS if is_final else Verdict.PROVISIONAL

    @property
    def paid_at(self) -> datetime:
        """When the cash was taken."""
        assert self.payment.confirmed_at is not None  # the links of others lead nowhere
        return self.payment.confirmed_at

    @property
    def says(self) -> str:
        """The verdict in a word or two."""
        return _(SAYS[self.verdict])

    @property
    def means(self) -> str:
        """What follows from it."""
        reversed_at = moment(self.payment.reversed_at) if self.payment.reversed_at else ""
        return _(MEANS[self.verdict], until=moment(self.paid_at + REVERSIBLE), reversed_at=reversed_at)

    @property
    def facts(self) -> Sequence[tuple[str, str]]:
        """What was paid to whom, when and where: captions and values."""
        bill, payment = self.bill, self.payment
        where = _(N_("%(chain)s（店舗 %(store)s）"), chain=self.chain.name, store=payment.store)
        facts = [
            (_(N_("請求元")), self.biller.name),
            (_(N_("収納代行")), self.owner.name if self.owner else ""),
            (_(N_("内容")), bill.purpose),
            (_(N_("請求の管理番号")), bill.reference),
            (_(N_("お名前")), _(N_("%(name)s 様"), name=masked(bill.customer_name)) if bill.customer_name else ""),
            (_(N_("お支払い日時")), moment(self.paid_at)),
            (_(N_("お支払い場所")), where),
        ]
        return [(caption, value) for caption, value in facts if value]

    @property
    def checked_at(self) -> str:
        """The moment of this answer, to the second: by the server's clock, Japan time."""
        return second(self.at)


@blueprint.errorhandler(ProofUnknown)
def unknown(_error: ProofUnknown) -> ResponseReturnValue:
    """The same page for every link that proves nothing."""
    return page("payment_proof_unknown.html", host=_host()), 404


@blueprint.get("/r/<token>")
@everyone
def shown(token: str) -> str:
    """The proof as it stands now."""
    proof = _proof(token)
    return page("payment_proof.html", proof=proof, token=token, host=_host(), qr=qr_svg(proof.address))


@blueprint.get("/r/<token>/proof.pdf")
@everyone
def pdf(token: str) -> ResponseReturnValue:
    """The same on paper, with the moment it is of, and a QR symbol to ask again."""
    proof = _proof(token)
    try:
        response = make_response(draw_payment_proof(_paper(proof)))
    except ArtworkError:
        return page("payment_proof_unprintable.html", proof=proof, token=token), 422
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = 'inline; filename="smartpit-proof.pdf"'
    return response


def _proof(token: str) -> Shown:
    """Raises ``ProofUnknown``."""
    if not is_proving(token):
        raise ProofUnknown
    session = current.session()
    payment = payment_by_proof(session, token, current.settings().secret_key)
    bill = bills_by_id(session, [payment.bill_id])[payment.bill_id]
    biller = organisations_by_id(session, [bill.organisation_id])[bill.organisation_id]
    others = organisations_by_id(session, [payment.chain_id, *([biller.parent_id] if biller.parent_id else [])])
    address = public_address(url_for(".shown", token=token))
    owner = others.get(biller.parent_id or 0)
    return Shown(payment, bill, biller, owner, others[payment.chain_id], current.now(), address)


def _paper(proof: Shown) -> PaymentProof:
    title = N_("お支払い証明（テスト環境：お金は動いていません）") if proof.payment.sandbox else N_("お支払い証明")
    return PaymentProof(
        title=_(title),
        verdict=proof.verdict,
        says=proof.says,
        means=proof.means,
        amount=_(N_("%(amount)s円"), amount=f"{proof.payment.amount.amount:,}"),
        facts=proof.facts,
        address=proof.address,
        check=_(N_("この紙だけで判断せず、QRコードを読み取って、いまの状態を確かめてください。")),
        notes=[
            _(N_("読み取った画面のアドレスが %(host)s/r/ で始まっていることを確かめてください。"), host=_host()),
            _(N_("この紙を作ったあとにお支払いが取り消されると、QRコードの画面に「取消」と出ます。")),
            _(N_("領収書は、お支払いのときにお店がお渡ししています。")),
        ],
        footer=_(N_("この紙の内容は %(moment)s（日本時間）のものです。"), moment=proof.checked_at),
    )


def _host() -> str:
    """What the address of a true proof begins with."""
    parts = urlsplit(current.settings().public_url)
    return f"{parts.scheme}://{parts.netloc}"
