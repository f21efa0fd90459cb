"""Mail goes to a real SMTP server, or into a folder; what fails is told as not sent."""

import pytest

from portal.accounts import Mail, MailNotSent
from portal.adapters.mail import MailFolder, SmtpMailer
from tests.fakes import FixedClock
from tests.smtp import smtp_sink

MAIL = Mail(
    "a..b.@docomo.ne.jp", "番号を呼び戻すリンク", "髙﨑𠮷さま\n\nhttp://localhost:8000/mail/x\n" + "長" * 500 + "\n"
)


def test_a_mail_arrives_as_it_was_written():
    with smtp_sink() as sink:
        SmtpMailer(sink.url, "portal@example.jp", FixedClock()).send(MAIL)
        (mail,) = sink.mails
    assert mail["To"] == "a..b.@docomo.ne.jp" and mail["Subject"] == MAIL.subject
    assert mail.get_content().replace("\r\n", "\n") == MAIL.text
    assert "portal@example.jp" in mail["From"] and mail["Date"] and mail["Message-ID"].endswith("@example.jp>")
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_server_that_is_busy_or_away_is_told():
    with smtp_sink() as sink:
        sink.refuses = True
        with pytest.raises(MailNotSent):
            SmtpMailer(sink.url, "portal@example.jp", FixedClock()).send(MAIL)
        away = sink.url
    with pytest.raises(MailNotSent):
        SmtpMailer(away, "portal@example.jp", FixedClock()).send(MAIL)


def test_a_password_is_never_sent_without_tls():
    with smtp_sink() as sink, pytest.raises(MailNotSent):
        SmtpMailer(sink.url.replace("//", "//user:secret@"), "portal@example.jp", FixedClock()).send(MAIL)
    assert sink.mails == []


def test_a_folder_keeps_mails_the_newest_first(tmp_path):
    clock = FixedClock()
    folder = MailFolder(tmp_path / "mail", "portal@localhost", clock)
    assert folder.latest() == []
    folder.send(MAIL)
    clock.advance(seconds=1)
    folder.send(Mail("b@example.jp", "二", "つめ\n"))
    assert [mail.to for mail in folder.latest()] == ["b@example.jp", MAIL.to]
    assert folder.latest()[1].text == MAIL.text and folder.latest()[1].subject == MAIL.subject


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "mail").write_text("a file in the way")
    with pytest.raises(MailNotSent):
        MailFolder(tmp_path / "mail", "portal@localhost", FixedClock()).send(MAIL)
