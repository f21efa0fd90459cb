"""A customer who has given a mail address says whether payments are told to it."""

import re

from sqlalchemy import select

from portal.accounts import tells_payments
from portal.accounts.model import MailAddress
from tests.letters import sent_mails
from tests.payments.street import on_one


@on_one
def test_a_new_address_is_told_of_payments_until_the_customer_says_otherwise(browser, session, clock):
    browser.issue()
    browser.get("/ways-back/mail")
    assert "お支払いのお知らせ" in browser.text
    browser.submit(address="taro@example.jp")
    (mail,) = sent_mails(session, clock)
    browser.get(re.search(r"/mail/\S+", mail.text)[0]).submit()
    holder = session.scalars(select(MailAddress.customer_id)).one()
    assert tells_payments(session, holder) and "お支払いのお知らせ：届きます" in browser.get("/ways-back").text
    browser.submit(wanted="no")
    assert "お支払いのお知らせのメールを止めました。" in browser.text and "届きません" in browser.text
    session.rollback()
    assert not tells_payments(session, holder)
    browser.submit(wanted="yes")
    session.rollback()
    assert tells_payments(session, holder)
