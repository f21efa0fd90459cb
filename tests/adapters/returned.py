"""Mails as mail servers return them, spelt as each server spells them."""

POSTFIX = """\
From: MAILER-DAEMON@mx.example.jp (Mail Delivery System)
To: portal@example.jp
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-Id: <20260401030005.4C1D21F@mx.example.jp>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4C1D21F.1775012405/mx.example.jp"

--4C1D21F.1775012405/mx.example.jp
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

<taro@docomo.ne.jp>: host mfsmax.docomo.ne.jp[203.138.181.112] said: 550 5.1.1
    Unknown user taro@docomo.ne.jp (in reply to RCPT TO command)

--4C1D21F.1775012405/mx.example.jp
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.jp
X-Postfix-Queue-ID: 4C1D21F
Arrival-Date: Wed,  1 Apr 2026 12:00:03 +0900 (JST)

Final-Recipient: rfc822; taro@docomo.ne.jp
Action: {action}
Status: {status}
Remote-MTA: dns; mfsmax.docomo.ne.jp
Diagnostic-Code: smtp; 550 5.1.1 Unknown user taro@docomo.ne.jp

--4C1D21F.1775012405/mx.example.jp
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Return-Path: <portal@example.jp>
From: =?utf-8?b?44K544Oe44O844OI44OU44OD44OI?= <portal@example.jp>
To: taro@docomo.ne.jp
Message-ID: <{ref}@example.jp>

--4C1D21F.1775012405/mx.example.jp--
"""

EXIM = """\
From: Mail Delivery System <Mailer-Daemon@relay.example.net>
To: portal@example.jp
References: <{ref}@example.jp>
Content-Type: multipart/report; report-type=delivery-status; boundary=1775012405-eximdsn-1804289383
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender
X-Failed-Recipients: taro@example.com
Auto-Submitted: auto-replied

--1775012405-eximdsn-1804289383
Content-type: text/plain; charset=us-ascii

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error.

--1775012405-eximdsn-1804289383
Content-type: message/delivery-status

Reporting-MTA: dns; relay.example.net

Action: failed
Final-Recipient: rfc822;taro@example.com
Status: 5.0.0
Remote-MTA: dns; mail.example.com

--1775012405-eximdsn-1804289383
Content-type: message/rfc822

From: portal@example.jp
Subject: =?utf-8?b?44K544Oe44O844OI?=

--1775012405-eximdsn-1804289383--
"""

CARRIER = """\
From: Mail Administrator<Postmaster@ezweb.ne.jp>
To: portal@example.jp
Subject: =?iso-2022-jp?B?TWFpbCBTeXN0ZW0gRXJyb3I=?= - Returned Mail
Content-Type: text/plain; charset=us-ascii

This Message was undeliverable due to the following reason:

Each of the following recipients was rejected by a remote mail server.

    Recipient: <taro@ezweb.ne.jp>
    Reason:    <taro@ezweb.ne.jp>: User unknown, 550

Message-ID: <{ref}@example.jp>
"""

HOLIDAY = """\
From: Taro <taro@example.com>
To: portal@example.jp
Subject: Re: =?utf-8?b?44K544Oe44O844OI?=
In-Reply-To: <{ref}@example.jp>
Auto-Submitted: auto-replied
Content-Type: text/plain; charset=utf-8

Away until 5.1.2026, call 550.
"""

DELIVERED = POSTFIX.replace("{action}", "delivered").replace("{status}", "2.0.0")


def returned(form: str, ref: str, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    """A returned mail as bytes, with the line ends of the network."""
    return form.format(ref=ref, action=action, status=status).replace("\n", "\r\n").encode()
