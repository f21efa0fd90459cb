"""Mail on its way: posted in the transaction of its cause, sent by a job, kept until its bounces would have come.

What is stored are ids and short texts; words and links are made when the mail is handed over. Which mails there are,
and what each is told, stands in ``kinds``.
"""

from portal.mail.address import ADDRESS_LIMIT, AddressRefused, parse_address
from portal.mail.bounces import Bounce, BouncesAway, BounceSource, arrived, bounced, note_bounce, take_bounces
from portal.mail.kinds import MAILS, PAYMENT_TOLD, MailKind
from portal.mail.message import Mail, Mailer, MailNotSent, MailRefused
from portal.mail.model import MailTrouble, PostedMail
from portal.mail.operations import MAIL_SEND, Write, forget_mails, forget_old_mails, post, send_kind, send_posted
from portal.mail.rules import WAITS, MailState, is_hard, status_in
from portal.mail.signed_reports import ReportRefused, SignedReports, is_report_secret

__all__ = [
    "ADDRESS_LIMIT",
    "MAILS",
    "MAIL_SEND",
    "PAYMENT_TOLD",
    "WAITS",
    "AddressRefused",
    "Bounce",
    "BounceSource",
    "BouncesAway",
    "Mail",
    "MailKind",
    "MailNotSent",
    "MailRefused",
    "MailState",
    "MailTrouble",
    "Mailer",
    "PostedMail",
    "ReportRefused",
    "SignedReports",
    "Write",
    "arrived",
    "bounced",
    "forget_mails",
    "forget_old_mails",
    "is_hard",
    "is_report_secret",
    "note_bounce",
    "parse_address",
    "post",
    "send_kind",
    "send_posted",
    "status_in",
    "take_bounces",
]
