"""What comes back is read: servers' reports and plain words, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.adapters.delivery_reports import read_report
from portal.kernel.identifiers import new_ref
from portal.mail import Bounce
from tests.adapters.returned import CARRIER, DELIVERED, EXIM, HOLIDAY, POSTFIX, returned

REF = new_ref()


@pytest.mark.parametrize(
    ("mail", "bounce"),
    [
        (returned(POSTFIX, REF), Bounce(REF, is_hard=True, code="5.1.1")),
        (returned(POSTFIX, REF, status="5.7.1 (refused)"), Bounce(REF, is_hard=True, code="5.7.1")),
        (returned(POSTFIX, REF, status="5.2.2"), Bounce(REF, is_hard=False, code="5.2.2")),
        (returned(POSTFIX, REF, action="delayed", status="4.4.1"), Bounce(REF, is_hard=False, code="4.4.1")),
        (returned(POSTFIX, REF, status="4.4.7"), Bounce(REF, is_hard=False, code="4.4.7")),
        (returned(EXIM, REF), Bounce(REF, is_hard=True, code="5.0.0")),
        (returned(CARRIER, REF), Bounce(REF, is_hard=True, code="5.0.0")),
        (returned(CARRIER.replace("User unknown, 550", "Mailbox full (5.2.2)"), REF), Bounce(REF, False, "5.2.2")),
    ],
)
def test_a_servers_report_is_read(mail: bytes, bounce: Bounce):
    assert read_report(mail, "example.jp") == bounce


@pytest.mark.parametrize(
    "mail",
    [
        returned(HOLIDAY, REF),
        returned(DELIVERED, REF),
        returned(POSTFIX, REF).replace(f"{REF}@example.jp".encode(), f"{REF}@elsewhere.jp".encode()),
        returned(POSTFIX, "short"),
        returned(CARRIER.replace("550", "maybe later"), REF),
        b"",
        b"\xff\xfe\x00" * 100,
        b"Content-Type: message/delivery-status\r\n\r\nnothing",
        b"Content-Type: multipart/report\r\n\r\nno boundary",
    ],
)
def test_whatever_is_no_report_on_a_mail_of_ours_is_none(mail: bytes):
    assert read_report(mail, "example.jp") is None


@given(st.binary(max_size=300), st.integers(0, 2000), st.sampled_from([POSTFIX, EXIM, CARRIER]))
def test_a_spoiled_report_does_no_harm(rubbish: bytes, place: int, form: str):
    mail = returned(form, REF)
    found = read_report(mail[:place] + rubbish + mail[place:], "example.jp")
    assert found is None or found.ref == REF
