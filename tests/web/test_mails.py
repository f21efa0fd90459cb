"""What mails say, in both forms and languages; where they are looked at, and where their bounces are told."""

import re
import warnings
from itertools import product

import html5lib
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal import create_app
from portal.kernel.identifiers import new_ref
from portal.mail import MAILS, Bounce, Mail, PostedMail, bounced, note_bounce, post
from portal.mail.kinds import CHANGES
from portal.settings import ROOT
from portal.web.language import LANGUAGES
from portal.web.mails import MailTexts
from portal.wiring import Wiring
from tests.apps import MakeApp
from tests.factories import make_settings
from tests.fakes import NOON, FixedClock
from tests.letters import sent_mails
from tests.mail.test_bounces import SECRET, TARO, signed
from tests.web.browser import Browser

PUBLIC = "https://pay.example.jp"
TEXTS = MailTexts(make_settings(PUBLIC_URL=PUBLIC))
REF = new_ref()
NAME = '<b>髙﨑 & "Sons"</b>\r\nBcc: x@example.jp'
EXAMPLES = {
    "ref": REF,
    "organisation": NAME,
    "by": NAME,
    "reason": "所在地を確認できません。\n登記と違います。",
    "detail": NAME,
    "design": NAME,
    "host": "hooks.example.jp",
    "other": NAME,
    "run": NAME,
    "member": NAME,
    "message": "来月から使えます。\nお待ちしています。",
    "card": REF,
    "token_version": 1,
    "claim_version": 1,
    "happened_at": NOON.isoformat(),
    "since": NOON.isoformat(),
    "biller": NAME,
    "purpose": NAME,
    "amount": "8,640",
    "tail": "1234",
    "paid_at": NOON.isoformat(),
    "payment": REF,
    "count": 7,
    "total": "48,000",
    "lines": "2026-04-1\t8,640\n2026-04-2\t1,000",
    "more": 5,
    "day": NOON.isoformat(),
    "paid": 7,
    "paid_total": "48,000",
    "reversed": 1,
    "reversed_total": "8,640",
    "open": 3,
    "faults": 2,
    "plan": NAME,
    "month": "2026-05",
    "begins_at": NOON.isoformat(),
    "registered": 30,
    "refused": 2,
    "checked_at": NOON.isoformat(),
}
on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def write(template: str, language: str = "ja", *, sandbox: bool = False, **values: str) -> Mail:
    posted = PostedMail(
        ref=REF, template=template, address=TARO, language=language, payload=values, sandbox=sandbox, made_at=NOON
    )
    return TEXTS.write(posted)


def every_mail() -> list[tuple[str, str, dict[str, str]]]:
    """Every mail in every language, with every code it can be told."""
    return [
        (name, language, dict(zip(kind.values, values, strict=True)))
        for name, kind in MAILS.items()
        for values in product(*(codes or [EXAMPLES[value]] for value, codes in kind.values.items()))
        for language in LANGUAGES
    ]


def addresses(mail: Mail) -> list[str]:
    return re.findall(r"https?://\S+", mail.text)


def test_every_mail_reads_whole_in_both_forms():
    for name, language, values in every_mail():
        mail = write(name, language, **values)
        for words in (mail.subject, mail.text, mail.html):
            assert words.strip() and not re.search(r"\{\{|%\(|\{%|\bNone\b|Undefined", words), (name, words)
        assert "\n" not in mail.subject and "\r" not in mail.subject
        assert not re.search(r"\n{3}|\n +\S", mail.text.partition("\n-- \n")[0]), mail.text
        if language == "en":
            assert not re.search(
                r"[ぁ-ゖァ-ヺ]", mail.text.replace(EXAMPLES["reason"], "").replace(EXAMPLES["message"], "")
            )


def test_the_html_is_valid_escaped_and_brings_nothing_from_elsewhere():
    for name, language, values in every_mail():
        mail = write(name, language, **values)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(mail.html)
        assert not re.search(r"<(img|script|link|iframe|form|object)\b|\bsrc=|url\(|@import|<b>", mail.html)
        links = [link.get("href") for link in page.iter("a")]
        assert links and all(link.startswith(f"{PUBLIC}/") for link in links)
        assert set(links) == set(addresses(mail))
        assert len([1 for cell in page.iter("td") if cell.get("class") == "action"]) == (len(links) > 1)


@pytest.mark.parametrize("name", MAILS)
def test_a_template_says_at_its_head_what_it_is_told(name: str):
    head = (ROOT / "templates" / "mail" / f"{name}.txt").read_text().splitlines()[0]
    told = re.match(r"\{# Values: (.*?)\.(?: .*)? ?#\}", head)[1]
    names = set() if told == "none" else {part.split()[0] for part in re.sub(r"\([^)]*\)", "", told).split(",")}
    assert names == set(MAILS[name].values)


def test_there_is_no_template_without_a_mail():
    there = {file.stem for file in (ROOT / "templates" / "mail").glob("*.txt")}
    assert there == {*MAILS, "layout"}


def test_every_address_in_a_mail_is_one_of_ours(tmp_path):
    wiring = Wiring.real(make_settings(DATABASE_URL=f"sqlite:///{tmp_path / 'none.sqlite'}"))
    routes = create_app(wiring).url_map.bind("localhost")
    wiring.engine.dispose()
    for name, language, values in every_mail():
        for address in addresses(write(name, language, **values)):
            routes.match(address.removeprefix(PUBLIC), method="GET")


def test_the_sandboxs_mails_say_so():
    assert write("enquiry_received", sandbox=True).subject == "【テスト環境】お問い合わせを受け付けました"


def test_a_language_that_there_is_not_is_japanese():
    assert write("enquiry_received", "fr").subject == write("enquiry_received", "ja").subject


def test_a_moment_is_told_in_japan_time():
    mail = write("staff_changed", organisation="", change=CHANGES[0], detail="iPhone", happened_at=NOON.isoformat())
    assert "日時：2026年4月1日 12:00" in mail.text and "会社・団体：" not in mail.text


@on_sqlite
def test_development_shows_a_mail_as_mail_programs_do(make_app: MakeApp, tmp_path, session: Session):
    app = make_app(MAIL_URL=f"file://{tmp_path / 'mail'}")
    post(session, "sign_in", to=TARO, language="ja", at=NOON, ref=REF)
    (mail,) = sent_mails(session, FixedClock(), app.extensions["settings"])
    app.extensions["wiring"].mailer.send(mail)
    browser = Browser(app).get("/dev/mail")
    assert f'href="/dev/mail/{mail.ref}"' in browser.text and 'href="http://localhost:8000/mail/' in browser.text
    shown = browser.client.get(f"/dev/mail/{mail.ref}")
    assert shown.get_data(as_text=True) == mail.html
    (policy,) = shown.headers.getlist("Content-Security-Policy")
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; ") and "sandbox" in policy
    assert "script-src" not in policy and "frame-ancestors 'none'" in policy
    browser.get(f"/dev/mail/{new_ref()}", status=404)


def tell(app: Flask, clock: FixedClock, body: object, **changes: str) -> int:
    report = signed(body, clock.now())
    return app.test_client().post("/mail/bounces", data=report.body, headers=report.headers | changes).status_code


@on_sqlite
def test_the_provider_tells_of_bounces(make_app: MakeApp, session: Session, clock: FixedClock):
    app = make_app(BOUNCE_SECRET=SECRET)
    report = {"bounces": [{"address": TARO, "kind": "hard", "status": "5.1.1"}]}
    assert tell(app, clock, report, **{"webhook-signature": "v1,forged"}) == 401
    assert tell(app, clock, {"bounces": "none"}) == 422
    assert not bounced(session, TARO)
    assert tell(app, clock, report) == tell(app, clock, report) == 204
    assert bounced(session, TARO)


@on_sqlite
def test_without_a_secret_nobody_can_tell_of_bounces(app: Flask, clock: FixedClock):
    assert tell(app, clock, {"bounces": []}) == 404


@on_sqlite
def test_who_gives_an_address_is_told_which_domain_to_let_through(make_app: MakeApp):
    mailing = Browser(make_app(MAIL_URL="smtp://127.0.0.1:1", MAIL_FROM="portal@pay.example.jp"))
    for path in ("/sign-in", "/sign-in/mailed"):
        assert "@pay.example.jp からのメールを受信できるように" in mailing.get(path).text
    mailing.issue()
    assert "@pay.example.jp からのメール" in mailing.get("/ways-back/mail").text
    assert "からのメールを受信できるように" not in Browser(make_app()).get("/sign-in").text


@on_sqlite
def test_a_customer_whose_mail_comes_back_is_told(browser: Browser, session: Session, clock: FixedClock):
    browser.issue()
    browser.get("/ways-back/mail").submit(address=TARO)
    (mail,) = sent_mails(session, clock)
    browser.get(re.search(r"/mail/\S+", mail.text)[0]).submit()
    assert "メールが届きませんでした" not in browser.get("/ways-back").text
    note_bounce(session, Bounce(mail.ref, is_hard=True, code="5.1.1"), at=clock.now())
    assert "このアドレスにメールが届きませんでした" in browser.get("/ways-back").text
