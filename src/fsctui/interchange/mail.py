"""Mails on the wire: messages by RFC 5322, and an SMTP server by its URL.

`smtp://user:password@host:587?starttls=1` asks for encryption after the greeting and goes no further without it;
`smtps://` is encrypted from the start. Certificates are checked against the machine's (or SSL_CERT_FILE's).
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from types import TracebackType
from urllib.parse import parse_qsl, unquote, urlsplit

from fsctui.domain.mail import (
    AddressInvalid,
    Delayed,
    Interrupted,
    Letter,
    Mail,
    MailSenderInvalid,
    MailServerInvalid,
    Refused,
    Undelivered,
    Unreachable,
)
from fsctui.domain.text import clean

TIMEOUT = 30.0
"""Seconds to wait for each answer of the server. All of smtplib's exceptions are OSErrors."""
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# Stricter than RFC 5321: no quoted local parts, no comments, nothing that could end the address on the wire.
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_HOST_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_DOT = re.compile(rb"^\.", re.MULTILINE)
_POLICY = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed in. `user` is empty for none; `starttls` and `tls` exclude each other."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = False
    tls: bool = False

    @staticmethod
    def parse(url: str) -> MailServer:
        """Read the URL. Raises MailServerInvalid, which doesn't repeat it."""
        try:
            parts = urlsplit(url.strip())
            port = parts.port
        except ValueError:
            raise MailServerInvalid("port") from None
        if parts.scheme not in ("smtp", "smtps"):
            raise MailServerInvalid("scheme")
        if not parts.hostname or parts.path not in ("", "/"):
            raise MailServerInvalid("host")
        if port == 0:
            raise MailServerInvalid("port")
        tls = parts.scheme == "smtps"
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        starttls = options.pop("starttls", "0")
        if options or starttls not in ("0", "1") or (tls and starttls == "1"):
            raise MailServerInvalid("option")
        if parts.username and not tls and starttls == "0" and parts.hostname not in _LOOPBACK:
            raise MailServerInvalid("login")
        return MailServer(
            host=parts.hostname,
            port=port or (465 if tls else 587 if starttls == "1" else 25),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            starttls=starttls == "1",
            tls=tls,
        )


def check_address(address: str) -> str:
    """The address as it may stand on the wire, its domain in ASCII. Raises AddressInvalid."""
    local, _at, domain = address.strip().rpartition("@")
    try:
        host = domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise AddressInvalid(address) from None
    if not _LOCAL.fullmatch(local) or not _HOST_NAME.fullmatch(host) or len(local) > 64:
        raise AddressInvalid(address)
    return f"{local}@{host}"


def check_sender(text: str) -> Address:
    """The sender of all mails: `bank@bank.example`, or `The Bank <bank@bank.example>`. Raises MailSenderInvalid."""
    name, angle, rest = clean(text).rpartition("<")
    try:
        address = check_address(rest.removesuffix(">") if angle else rest)
    except AddressInvalid:
        raise MailSenderInvalid(clean(text)[:80]) from None
    return Address(name.strip().strip('"'), addr_spec=address)


def message(mail: Mail, letter: Letter, sender: Address, now: datetime) -> bytes:
    """The mail as it goes over the wire: 7-bit, CRLF. Its Message-ID is the same however often it is sent.

    Raises AddressInvalid.
    """
    made = EmailMessage(policy=_POLICY)
    made["From"] = sender
    made["To"] = Address(clean(mail.name), addr_spec=check_address(mail.address))
    made["Subject"] = clean(letter.subject)
    made["Date"] = format_datetime(now)
    # The instant tells apart the mails of several databases of one bank.
    made["Message-ID"] = f"<fsctui.{mail.id}.{mail.created_at:%Y%m%d%H%M%S%f}@{sender.domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(clean(letter.body, multiline=True) + "\n", charset="utf-8", cte="quoted-printable")
    # Setting the content takes all headers of contents away.
    made["Content-Language"] = letter.language.replace("_", "-")
    return made.as_bytes()


class SmtpPostman:
    """Carries mails over one connection, made anew where the server ended it between two mails.

    `words` makes the letter, in its recipient's language.
    """

    def __init__(
        self, server: MailServer, sender: Address, words: Callable[[Mail], Letter], timeout: float = TIMEOUT
    ) -> None:
        self._server = server
        self._sender = sender
        self._words = words
        self._timeout = timeout
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> SmtpPostman:
        self._smtp = self._connect()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._smtp is not None:
            with suppress(OSError):
                self._smtp.quit()
            self._drop()

    def post(self, mail: Mail, now: datetime) -> None:
        """Hand in one mail. Raises Delayed, Refused, AddressInvalid, Interrupted, Unreachable."""
        content = message(mail, self._words(mail), self._sender, now)
        recipient = check_address(mail.address)
        smtp = self._begin()
        try:
            _ask(smtp, f"RCPT TO:<{recipient}>", (250, 251))
            _ask(smtp, "DATA", (354,))
            smtp.send(_DOT.sub(b"..", content) + b".\r\n")
        except Undelivered:
            self._reset()
            raise
        except OSError as lost:
            # Until its last line was sent, the server doesn't have the mail.
            self._drop()
            raise Delayed(_said(lost)) from lost
        try:
            code, text = smtp.getreply()
        except OSError as lost:
            self._drop()
            raise Interrupted(_said(lost)) from lost
        if code == 421:
            self._drop()
        if not 200 <= code <= 299:
            # What isn't a no may have been a yes.
            raise _answer(code, text) if 400 <= code <= 599 else Interrupted(_text(code, text))

    def _begin(self) -> smtplib.SMTP:
        """A connection on which MAIL was said, once more if the old one was gone.

        A server that doesn't take our sender takes no mail at all.
        """
        command = f"MAIL FROM:<{self._sender.addr_spec}>"
        for is_last in (False, True):
            if self._smtp is None:
                self._smtp = self._connect()
            try:
                code, text = self._smtp.docmd(command)
            except OSError as lost:
                self._drop()
                if is_last:
                    raise Unreachable(_said(lost)) from lost
                continue
            if code == 250:
                return self._smtp
            if code != 421 or is_last:
                self._reset()
                raise Unreachable(_text(code, text))
            self._drop()
        raise AssertionError("the loop returns or raises")

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        context = ssl.create_default_context() if server.tls or server.starttls else None
        smtp: smtplib.SMTP | None = None
        try:
            if server.tls:
                smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=self._timeout, context=context)
            else:
                smtp = smtplib.SMTP(server.host, server.port, timeout=self._timeout)
            if server.starttls:
                smtp.starttls(context=context)
            smtp.ehlo_or_helo_if_needed()
            if server.user:
                smtp.login(server.user, server.password)
        except (OSError, UnicodeError) as problem:
            if smtp is not None:
                smtp.close()
            raise Unreachable(_said(problem)) from problem
        return smtp

    def _reset(self) -> None:
        """Let the connection forget the mail that was begun, or forget the connection."""
        if self._smtp is None:
            return
        try:
            code, _text = self._smtp.rset()
        except OSError:
            code = 421
        if code != 250:
            self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None


def _ask(smtp: smtplib.SMTP, command: str, wanted: tuple[int, ...]) -> None:
    code, text = smtp.docmd(command)
    if code not in wanted:
        raise _answer(code, text)


def _answer(code: int, text: bytes) -> Undelivered:
    """A server's no: for good (5xx), or for now."""
    kind = Refused if 500 <= code <= 599 else Delayed
    return kind(_text(code, text))


def _text(code: int, text: bytes) -> str:
    return f"{code} {text.decode('utf-8', 'replace')}".strip()


def _said(problem: Exception) -> str:
    """What went wrong, as the server or the system says it; a password that was sent is not among it."""
    if isinstance(problem, smtplib.SMTPResponseException):
        error = problem.smtp_error
        return _text(problem.smtp_code, error if isinstance(error, bytes) else str(error).encode())
    if isinstance(problem, UnicodeError):
        return "UnicodeError"
    return str(problem) or type(problem).__name__
