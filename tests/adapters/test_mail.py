"""Mail goes to a real SMTP server, or into a folder; what fails is told as not sent."""

import re
from email.header import decode_header
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.adapters.mail import MailFolder, SmtpMailer, message_of
from portal.kernel.identifiers import new_ref
from portal.mail import Mail, Mailer, MailNotSent, MailRefused
from tests.fakes import FixedClock
from tests.letters import Letterbox
from tests.smtp import smtp_sink

MAIL = Mail(
    new_ref(),
    "a..b.@docomo.ne.jp",
    "番号を呼び戻すリンク",
    "髙﨑𠮷さま\n\nhttp://localhost:8000/mail/x\n" + "長" * 500 + "\n",
    "<!doctype html><html lang=ja><title>番号</title><p>髙﨑𠮷さま</p></html>\n",
)


def smtp(url: str, sender: str = "portal@example.jp") -> SmtpMailer:
    return SmtpMailer(url, sender, FixedClock())


def body(message: EmailMessage, form: str) -> str:
    return message.get_body((form,)).get_content().replace("\r\n", "\n")


def test_a_mail_arrives_as_it_was_written():
    with smtp_sink() as sink:
        smtp(sink.url).send(MAIL)
        (mail,) = sink.mails
    assert mail["To"] == "a..b.@docomo.ne.jp" and mail["Subject"] == MAIL.subject
    assert mail.get_content_type() == "multipart/alternative"
    assert body(mail, "plain") == MAIL.text and body(mail, "html") == MAIL.html
    for part in mail.iter_parts():
        assert part.get_content_charset() == "utf-8" and part["Content-Transfer-Encoding"] == "base64"
    assert "portal@example.jp" in mail["From"] and mail["Date"]
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_mail_of_text_alone_has_one_part():
    sent = message_of(Mail(MAIL.ref, MAIL.to, "件名", "本文\n"), "portal@example.jp", FixedClock())
    assert sent.get_content_type() == "text/plain" and body(sent, "plain") == "本文\n"


def test_a_twin_has_the_same_id():
    with smtp_sink() as sink:
        smtp(sink.url).send(MAIL)
        smtp(sink.url).send(MAIL)
    assert [mail["Message-ID"] for mail in sink.mails] == [f"<{MAIL.ref}@example.jp>"] * 2


SUBJECTS = st.text(st.sampled_from("番号を呼び戻す髙﨑𠮷～①㈱ｱabc D.,:;()[]<>@\"'=?_-1２—é"), min_size=1, max_size=90)


@given(SUBJECTS.map(lambda text: " ".join(text.split())).filter(bool))
def test_a_subject_is_encoded_by_the_book(subject: str):
    """Read by the older of Python's two readers, which knows nothing of the writer (RFC 2047)."""
    raw = message_of(Mail(MAIL.ref, MAIL.to, subject, "x\n"), "portal@example.jp", FixedClock()).as_bytes()
    assert raw.isascii() and max(map(len, raw.split(b"\r\n"))) <= 78
    header = re.search(rb"^Subject: ([^\r]*(?:\r\n[ \t][^\r]*)*)", raw, re.MULTILINE)[1].decode().replace("\r\n", "")
    parts = [
        text if isinstance(text, str) else text.decode(charset or "ascii") for text, charset in decode_header(header)
    ]
    assert "".join(parts) == subject


def test_a_server_that_is_busy_or_away_is_told():
    with smtp_sink() as sink:
        sink.refuses = True
        with pytest.raises(MailNotSent, match=r"^SMTPDataError 451$"):
            smtp(sink.url).send(MAIL)
        away = sink.url
    with pytest.raises(MailNotSent, match=r"^ConnectionRefusedError$"):
        smtp(away).send(MAIL)
    with pytest.raises(MailNotSent, match=r"^no mail server$"):
        smtp("").send(MAIL)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("550 5.1.1 Unknown user", MailRefused("5.1.1")),
        ("550 Invalid recipient", MailRefused("550")),
        ("552 5.2.2 Mailbox full", MailNotSent("recipient 5.2.2")),
        ("554 5.7.1 Relay access denied", MailNotSent("recipient 5.7.1")),
        ("451 4.7.1 Greylisted", MailNotSent("recipient 4.7.1")),
    ],
)
def test_a_refused_recipient_is_told_from_a_refused_sender(answer: str, told: Exception):
    with smtp_sink() as sink:
        sink.recipient_answer = answer
        with pytest.raises(type(told), match=f"^{told}$"):
            smtp(sink.url).send(MAIL)
    assert sink.mails == []


def test_a_password_is_never_sent_without_tls():
    with smtp_sink() as sink, pytest.raises(MailNotSent):
        smtp(sink.url.replace("//", "//user:secret@")).send(MAIL)
    assert sink.mails == []


def test_a_folder_keeps_mails_the_newest_first(tmp_path):
    clock = FixedClock()
    folder = MailFolder(tmp_path / "mail", "portal@localhost", clock)
    assert folder.latest() == []
    folder.send(MAIL)
    clock.advance(seconds=1)
    second = Mail(new_ref(), "b@example.jp", "二", "つめ\n")
    folder.send(second)
    assert folder.latest() == [second, MAIL]


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "mail").write_text("a file in the way")
    with pytest.raises(MailNotSent):
        MailFolder(tmp_path / "mail", "portal@localhost", FixedClock()).send(MAIL)


@pytest.fixture(params=["smtp", "folder", "letterbox"])
def mailer(request: pytest.FixtureRequest, tmp_path):
    """Every ``Mailer`` there is, the tests' own too, with what it has sent."""
    if request.param == "letterbox":
        letterbox = Letterbox()
        yield letterbox, lambda: [mail.ref for mail in letterbox.mails]
    elif request.param == "folder":
        folder = MailFolder(tmp_path, "portal@localhost", FixedClock())
        yield folder, lambda: [mail.ref for mail in folder.latest()]
    else:
        with smtp_sink() as sink:
            yield smtp(sink.url), lambda: [_ref(mail) for mail in sink.mails]


def _ref(mail: EmailMessage) -> str:
    return mail["Message-ID"].strip("<>").partition("@")[0]


def test_every_mailer_hands_a_mail_over(mailer):
    sending, sent = mailer
    handing: Mailer = sending
    handing.send(MAIL)
    assert sent() == [MAIL.ref]
