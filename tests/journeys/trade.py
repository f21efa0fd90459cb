"""Those who make joint cards: a merchant, the operator, a print shop, each at a desk, and the mail that comes."""

from dataclasses import dataclass
from email.message import EmailMessage
from secrets import token_hex

from playwright.sync_api import Browser, BrowserContext
from sqlalchemy.orm import Session

from portal.adapters.files import FilesFolder
from portal.designs import accept_proof, approve_proof, ask_for_proof, design_from_template, submit_for_review
from portal.kernel.clock import SystemClock
from portal.members import Particulars, add_member
from portal.organisations import (
    COMMAND,
    Organisation,
    OrganisationKind,
    Profile,
    Role,
    Scope,
    scope_of,
    the_operator,
)
from portal.print_runs import Prices, Step, set_prices
from tests.factories import Factory, Member
from tests.journeys.customer_phone import PHONE, CustomerPhone
from tests.journeys.post import mail_to
from tests.journeys.server import Server
from tests.journeys.staff_desk import StaffDesk

WIDE = {"width": 1280, "height": 800}


@dataclass
class Trade:
    """A town's merchant and print shop, and the operator; ``desk`` gives each a browser. Mail goes to ``town``."""

    browser: Browser
    server: Server
    session: Session
    contexts: list[BrowserContext]

    def __post_init__(self) -> None:
        make, self.town = Factory(self.session, SystemClock()), f"{token_hex(4)}.example.jp"
        self.merchant = make.member(make.organisation(name="みなと市民クラブ", address=f"club@{self.town}"))
        press = make.organisation(OrganisationKind.PRINT_SHOP, name="港印刷", address=f"press@{self.town}")
        self.shop = make.member(press, name="印田 刷")
        service = Profile("スマートピット運営", "operator@example.jp")
        operator = the_operator(self.session, service, actor=COMMAND, at=SystemClock().now())
        self.operator = make.member(operator, Role.OWNER, name="運野 営子")
        for medium in ("card", "postcard"):
            prices = Prices(
                medium, "pvc" if medium == "card" else "postcard-paper", (Step(1, 120), Step(500, 80)), 8000, 15
            )
            set_prices(self.session, self.shop.scope, prices, actor=self.shop.actor, at=SystemClock().now())

    @property
    def scope(self) -> Scope:
        """What the merchant may see."""
        return scope_of(self.organisation)

    @property
    def organisation(self) -> Organisation:
        """The merchant."""
        return self.merchant.organisation

    def has_members(self, *members: Particulars) -> None:
        """The merchant's members, brought before the journey begins."""
        for one in members:
            add_member(self.session, self.scope, one, actor=self.merchant.actor, at=SystemClock().now())

    def has_design(self, template: str) -> None:
        """A design from a template, accepted before the journey begins."""
        files, at, by = FilesFolder(self.server.log.parent / "files"), SystemClock().now(), self.merchant.actor
        design = design_from_template(self.session, files, self.scope, template, actor=by, at=at)
        proof = ask_for_proof(self.session, files, self.scope, design.ref, actor=by, at=at)
        approve_proof(self.session, files, self.scope, proof.ref, actor=by, at=at)
        submit_for_review(self.session, self.scope, proof.ref, actor=by, at=at)
        accept_proof(self.session, proof.ref, actor=self.operator.actor, at=at)

    def desk(self, member: Member) -> StaffDesk:
        """Where this person is signed in, with a passkey."""
        context = self.browser.new_context(viewport=WIDE, locale="ja-JP", accept_downloads=True)
        self.contexts.append(context)
        context.add_cookies([{"name": "staff", "value": member.secret, "url": self.server.url}])
        return StaffDesk(context, self.server.url).open("/staff/passkey/new").make_passkey()

    def phone(self) -> CustomerPhone:
        """A phone that was never here."""
        context = self.browser.new_context(**PHONE)
        self.contexts.append(context)
        return CustomerPhone(context, self.server.url)

    def mail(self, to: str, part: str) -> EmailMessage:
        """The latest mail to this address (``press``: of the town) that has this in it; waits for it."""
        return mail_to(self.server, to if "@" in to else f"{to}@{self.town}", part)
