"""Kiosks ask and print slips; registers scan, take cash, give up, take back; a chain compares its day with ours."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.api import caller
from portal.api.documenting import Documented
from portal.api.stores import schemas, shown
from portal.api.stores.caller import Act, visitor
from portal.api.stores.frame import StoreOperations
from portal.api.stores.texts import texts_in
from portal.kernel.yen import Yen
from portal.payments import (
    Confirmation,
    authorise,
    confirm,
    daily_totals,
    inquire,
    make_slip,
    release,
    reverse,
)
from portal.web import current
from portal.web.language import N_

kiosk = StoreOperations("kiosk", about=N_("端末：番号の照会と、申込券の発行です。"))
register = StoreOperations("register", about=N_("レジ：申込券の確認、入金、中止、取消です。"))
day = StoreOperations("day", about=N_("営業日の合計です。"))
words = StoreOperations("words", about=N_("端末とレジに出す言葉です。"))
RESOURCES = (kiosk, register, day, words)
REFUSED = ["store-refused"]


@kiosk.operation(
    "/inquiries",
    method="POST",
    needs=Act.KIOSK,
    answers=schemas.Inquiry(),
    says=Documented(
        N_("番号の請求を照会する"),
        N_("番号の、お支払いいただける請求を、期限の近い順に返します。何も変わらないので、何度でも送れます。"),
        takes=schemas.Inquired(),
        refuses=REFUSED,
        repeatable=True,
    ),
)
def inquire_number(asked: Mapping[str, str]) -> dict[str, Any]:
    """What can be paid for a number."""
    at = current.now()
    where = {"kiosk": asked["kiosk"], "visitor": visitor()}
    found = inquire(current.session(), caller.scope(), asked["number"], at=at, **where)
    bills = [shown.offered(bill, at) for bill in found.bills]
    return {"number": found.digits, "language": asked["language"], "bills": bills}


@kiosk.operation(
    "/slips",
    method="POST",
    needs=Act.KIOSK,
    answers=schemas.Slip(),
    says=Documented(
        N_("申込券を作る"),
        N_("選ばれた請求の申込券を作ります。30分間、レジで使えます。請求を確保するものではありません。"),
        takes=schemas.SlipAsked(),
        refuses=REFUSED,
        made=True,
    ),
)
def make_new_slip(asked: Mapping[str, Any]) -> dict[str, Any]:
    """A slip for what was ticked."""
    session, at, settings = current.session(), current.now(), current.settings()
    made = make_slip(
        session,
        caller.scope(),
        asked["number"],
        asked["bills"],
        language=asked["language"],
        company=settings.company_code,
        at=at,
    )
    return shown.slip(session, made, at)


@register.operation(
    "/authorisations",
    method="POST",
    needs=Act.REGISTER,
    answers=schemas.Authorisation(),
    says=Documented(
        N_("申込券を確認する"),
        N_("レジで読み取った申込券の請求を、3分間このレジのために確保します。同じレジで読み直しても、延びません。"),
        takes=schemas.AtTill(),
        refuses=REFUSED,
        made=True,
    ),
)
def authorise_slip(asked: Mapping[str, str]) -> dict[str, Any]:
    """The slip is scanned."""
    session = current.session()
    payment = authorise(session, caller.scope(), at=current.now(), **asked)
    return shown.authorisation(session, payment)


@register.operation(
    "/confirmations",
    method="POST",
    needs=Act.CASH,
    answers=schemas.Told(),
    says=Documented(
        N_("入金を知らせる"),
        N_(
            "現金を受け取ったことを知らせます。どの請求にも合わない入金（遅れた、二重、金額違いなど）は断らず、"
            "保留（pending）として運営が確かめます。返事がないときは、同じIdempotency-Keyで届くまで送り直してください。"
        ),
        takes=schemas.CashTold(),
    ),
)
def confirm_cash(told: Mapping[str, Any]) -> dict[str, Any]:
    """Cash is taken."""
    found = confirm(current.session(), caller.scope(), _told(told), at=current.now())
    return shown.told(found, current.settings())


@register.operation(
    "/releases",
    method="POST",
    needs=Act.CASH,
    answers=schemas.Payment(),
    says=Documented(
        N_("確認した申込券を手放す"),
        N_("現金を受け取らずにやめたとき、確保した請求をすぐに放します。"),
        takes=schemas.AtTill(),
        refuses=REFUSED,
    ),
)
def release_slip(asked: Mapping[str, str]) -> dict[str, Any]:
    """Nothing came of it."""
    payment = release(current.session(), caller.scope(), **asked)
    return shown.payment(payment, current.settings())


@register.operation(
    "/reversals",
    method="POST",
    needs=Act.CASH,
    answers=schemas.Told(),
    says=Documented(
        N_("入金を取り消す"),
        N_(
            "このレジで受け取った現金を返したことを、60分以内に知らせます。入金のときと同じ内容を送ります。"
            "60分を過ぎた取消や、入金の知らせより先に届いた取消は、保留として運営が確かめます。"
        ),
        takes=schemas.CashTold(),
        refuses=REFUSED,
    ),
)
def reverse_cash(told: Mapping[str, Any]) -> dict[str, Any]:
    """Cash is given back."""
    found = reverse(current.session(), caller.scope(), _told(told), at=current.now())
    return shown.told(found, current.settings())


@day.operation(
    "/totals/<day:business_date>",
    method="GET",
    needs=Act.READ,
    answers=schemas.Totals(),
    says=Documented(N_("営業日の合計"), N_("その営業日の入金・取消・保留の件数と金額です。毎日の照合に使います。")),
)
def totals_of_day(business_date: date) -> dict[str, Any]:
    """What the chain has taken on a business day."""
    return shown.totals(daily_totals(current.session(), caller.scope(), business_date))


@words.operation(
    "/texts",
    method="GET",
    needs=Act.OPEN,
    answers=schemas.Texts(),
    says=Documented(
        N_("端末とレジの言葉"),
        N_("端末とレジに出す文の一覧です。資格情報は要りません。"),
        asks=schemas.InLanguage(),
    ),
)
def texts_of_stores(asked: Mapping[str, str]) -> dict[str, Any]:
    """The words in one language."""
    return {"language": asked["language"], "texts": texts_in(asked["language"])}


def _told(told: Mapping[str, Any]) -> Confirmation:
    return Confirmation(**{**told, "amount": Yen(told["amount"])})
