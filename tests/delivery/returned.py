"""What mail systems return, written after RFC 3464 and after what each of them does. Everybody in them is invented."""

from __future__ import annotations

from dataclasses import dataclass

TO = "ruth@leeds.example.gov.uk"


@dataclass(frozen=True)
class Sent:
    """The message that is returned: a delivery's key, and which sending of it this was."""

    key: str = "3b0f0f62-0000-4000-8000-000000000001"
    number: int = 1
    what: str = "link"

    @property
    def local(self) -> str:
        return f"{self.key}.{self.what}" + (f".{self.number}" if self.number > 1 else "")

    @property
    def headers(self) -> str:
        return (
            f"From: forms@service.example\nTo: {TO}\nSubject: HCR-7KQ2-M4XD\n"
            f"Message-ID: <{self.local}@service.example>\nAuto-Submitted: auto-generated\nX-Delivery-Key: {self.key}\n"
        )


def postfix(sent: Sent, action: str = "failed", status: str = "5.1.1", *, envelope: bool = True) -> bytes:
    """Postfix: says that it is an automatic reply, returns the headers alone, gives the envelope id back."""
    envelope_id = f"Original-Envelope-Id: {sent.local}\n" if envelope else ""
    return _wire(f"""\
Return-Path: <>
From: MAILER-DAEMON@relay.example (Mail Delivery System)
To: bounces@service.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="4XyZ.1774947600/relay.example"
Message-Id: <20260331090500.4XyZ@relay.example>

This is a MIME-encapsulated message.

--4XyZ.1774947600/relay.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host relay.example.

<{TO}>: host mx.leeds.example.gov.uk[192.0.2.10] said: 550
    {status} <{TO}>: Recipient address rejected (in reply to RCPT TO command)

--4XyZ.1774947600/relay.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example
{envelope_id}X-Postfix-Queue-ID: 4XyZ
X-Postfix-Sender: rfc822; bounces@service.example
Arrival-Date: Tue, 31 Mar 2026 09:00:00 +0000 (UTC)

Final-Recipient: rfc822; {TO}
Original-Recipient: rfc822;{TO}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.leeds.example.gov.uk
Diagnostic-Code: smtp; 550 {status} <{TO}>: Recipient address rejected: Ruth
    Okafor has left

--4XyZ.1774947600/relay.example
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

{sent.headers}
--4XyZ.1774947600/relay.example--
""")


def exim(sent: Sent, action: str = "failed", status: str = "5.0.0") -> bytes:
    """Exim: names the failed receivers in a header of its own, and returns the whole message."""
    return _wire(f"""\
Return-path: <>
From: Mail Delivery System <Mailer-Daemon@mail.exim.example>
To: bounces@service.example
X-Failed-Recipients: {TO}
Auto-Submitted: auto-replied
References: <{sent.local}@service.example>
Content-Type: multipart/report; report-type=delivery-status; boundary=1774947600-eximdsn-42
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender

--1774947600-eximdsn-42
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

  {TO}
    Unrouteable address

--1774947600-eximdsn-42
Content-type: message/delivery-status

Reporting-MTA: dns; mail.exim.example

Action: {action}
Final-Recipient: rfc822;{TO}
Status: {status}

--1774947600-eximdsn-42
Content-type: message/rfc822

Return-path: <bounces@service.example>
{sent.headers}
A document has been sent to you.

--1774947600-eximdsn-42--
""")


def microsoft(sent: Sent, action: str = "failed", status: str = "5.1.10") -> bytes:
    """Microsoft 365: HTML with everything inside a part of its own, and headers that only it knows."""
    return _wire(f"""\
From: <postmaster@leedsexample.onmicrosoft.example>
To: <bounces@service.example>
Date: Tue, 31 Mar 2026 09:00:05 +0000
Content-Type: multipart/report; report-type=delivery-status;
 boundary="9fd0a1c5-9d58-4a2c-9e0c-b8b2d9a3a8f7"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: en-GB
Message-ID: <1c9f1b4e-2b4e-4a51-8a47-6a9f3c0ddc11@LO0P123.GBRP123.PROD.OUTLOOK.EXAMPLE>
In-Reply-To: <{sent.local}@service.example>
References: <{sent.local}@service.example>
Subject: Undeliverable: HCR-7KQ2-M4XD
Auto-Submitted: auto-replied
MIME-Version: 1.0

--9fd0a1c5-9d58-4a2c-9e0c-b8b2d9a3a8f7
Content-Type: multipart/alternative; differences=Content-Type;
 boundary="b2a1f5c0-5c1f-4c0e-9f59-3a6d2a7b1c0d"

--b2a1f5c0-5c1f-4c0e-9f59-3a6d2a7b1c0d
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Delivery has failed to these recipients or groups:

{TO}
The email address you entered couldn't be found.

--b2a1f5c0-5c1f-4c0e-9f59-3a6d2a7b1c0d
Content-Type: text/html; charset="us-ascii"

<html><body><p>Delivery has failed to these recipients or groups:</p></body></html>

--b2a1f5c0-5c1f-4c0e-9f59-3a6d2a7b1c0d--

--9fd0a1c5-9d58-4a2c-9e0c-b8b2d9a3a8f7
Content-Type: message/delivery-status

Reporting-MTA: dns;LO0P123MB0001.GBRP123.PROD.OUTLOOK.EXAMPLE
Received-From-MTA: dns;relay.example
Arrival-Date: Tue, 31 Mar 2026 09:00:02 +0000

Final-Recipient: rfc822;{TO}
Action: {action}
Status: {status}
Diagnostic-Code: smtp;550 {status} RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup

--9fd0a1c5-9d58-4a2c-9e0c-b8b2d9a3a8f7
Content-Type: message/rfc822

Received: from relay.example (192.0.2.1) by LO0P123CA0001.outlook.example
{sent.headers}Content-Type: text/plain; charset="utf-8"

A document has been sent to you.

--9fd0a1c5-9d58-4a2c-9e0c-b8b2d9a3a8f7--
""")


def google(sent: Sent, action: str = "failed", status: str = "5.1.1") -> bytes:
    """Google: text and pictures nested, the status with a note of its own, the first lines of the message."""
    return _wire(f"""\
Return-Path: <>
From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>
To: bounces@service.example
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
References: <{sent.local}@service.example>
In-Reply-To: <{sent.local}@service.example>
X-Failed-Recipients: {TO}
Message-ID: <69c9f0a1.050a0220.2d7e7.0001.GMR@mx.google.example>
Content-Type: multipart/report; boundary="000000000000d2c41f0601c0f3a1"; report-type=delivery-status

--000000000000d2c41f0601c0f3a1
Content-Type: multipart/related; boundary="000000000000d2d0a80601c0f3b0"

--000000000000d2d0a80601c0f3b0
Content-Type: multipart/alternative; boundary="000000000000d2d0b50601c0f3b1"

--000000000000d2d0b50601c0f3b1
Content-Type: text/plain; charset="UTF-8"

** Address not found **

--000000000000d2d0b50601c0f3b1--
--000000000000d2d0a80601c0f3b0--
--000000000000d2c41f0601c0f3a1
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.example
Arrival-Date: Tue, 31 Mar 2026 02:00:01 -0700 (PDT)
X-Original-Message-ID: <{sent.local}@service.example>

Final-Recipient: rfc822; {TO}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.leeds.example.gov.uk. (192.0.2.10, the server for the domain leeds.example.gov.uk.)
Diagnostic-Code: smtp; 550-{status} The email account that you tried to reach does not exist.
Last-Attempt-Date: Tue, 31 Mar 2026 02:00:02 -0700 (PDT)

--000000000000d2c41f0601c0f3a1
Content-Type: message/rfc822

X-Received: by 2002:a05:6000:0000:b0:000:0000:0000 with SMTP id a1; Tue, 31 Mar 2026 02:00:01 -0700 (PDT)
{sent.headers}
A document has been sent to you.

--000000000000d2c41f0601c0f3a1--
""")


def qmail(sent: Sent) -> bytes:
    """A mail system from before RFC 3464: words for a person, and nothing that a program should guess from."""
    return _wire(f"""\
Return-Path: <>
From: MAILER-DAEMON@old.example
To: bounces@service.example
Subject: failure notice

Hi. This is the mail program at old.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<{TO}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

{sent.headers}
A document has been sent to you.
""")


def out_of_office(sent: Sent, header: str = "Auto-Submitted: auto-generated") -> bytes:
    """Somebody is away: an answer, though no person wrote it."""
    return _wire(f"""\
From: Ruth Okafor <{TO}>
To: <bounces@service.example>
Subject: Automatic reply: HCR-7KQ2-M4XD
In-Reply-To: <{sent.local}@service.example>
References: <{sent.local}@service.example>
X-Auto-Response-Suppress: All
{header}
MIME-Version: 1.0
Content-Type: text/plain; charset="utf-8"

I am away until Monday.
""")


def question(sent: Sent) -> bytes:
    """A person answers, to the address that they saw."""
    return _wire(f"""\
From: Ruth Okafor <{TO}>
To: <bounces@service.example>
Subject: Re: HCR-7KQ2-M4XD
In-Reply-To: <{sent.local}@service.example>
MIME-Version: 1.0
Content-Type: text/plain; charset="utf-8"

What is this about?
""")


def read_receipt(sent: Sent) -> bytes:
    """A mail program says that somebody opened the message (RFC 8098): it says nothing of delivery."""
    return _wire(f"""\
From: Ruth Okafor <{TO}>
To: <bounces@service.example>
Subject: Read: HCR-7KQ2-M4XD
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary="mdn"

--mdn
Content-Type: text/plain

Your message was read.

--mdn
Content-Type: message/disposition-notification

Final-Recipient: rfc822;{TO}
Original-Message-ID: <{sent.local}@service.example>
Disposition: manual-action/MDN-sent-manually; displayed

--mdn--
""")


def _wire(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()
