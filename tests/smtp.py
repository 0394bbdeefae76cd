"""A real SMTP server on the loopback interface, in threads of the test's own process."""

from __future__ import annotations

import email
import email.policy
import socket
import socketserver
import ssl
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

DROP = "DROP"
"""Instead of a reply: the connection ends."""


@dataclass(frozen=True)
class Received:
    """One mail that the server took."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    encrypted: bool

    @property
    def message(self) -> EmailMessage:
        found = email.message_from_bytes(self.content, policy=email.policy.default)
        assert isinstance(found, EmailMessage)
        return found

    @property
    def text(self) -> str:
        return str(self.message.get_content()).replace("\r\n", "\n")


@dataclass
class Smtp:
    """`replies` are given once each instead of the usual one, by command (`END` is the end of DATA, `GREET` comes
    first). `on_mail` is called with every mail that came, before it is answered.
    """

    port: int = 0
    tls: ssl.SSLContext | None = None
    immediate_tls: bool = False
    password: str = ""
    taken: list[Received] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    replies: dict[str, deque[str]] = field(default_factory=dict)
    on_mail: Callable[[Received], None] | None = None
    connections: int = 0

    def reply(self, command: str, *replies: str) -> None:
        self.replies.setdefault(command, deque()).extend(replies)

    def url(self, host: str = "127.0.0.1", options: str = "") -> str:
        return f"{'smtps' if self.immediate_tls else 'smtp'}://{host}:{self.port}{options}"


@contextmanager
def serving(**given: Any) -> Iterator[Smtp]:
    """The server, for the length of a block."""
    state = Smtp(**given)
    server = _Server(("127.0.0.1", 0), _Session)
    server.state = state
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64
    block_on_close = False
    state: Smtp


class _Dropped(Exception):
    pass


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        state = self.state = self.server.state  # type: ignore[attr-defined]
        state.connections += 1
        self.encrypted = False
        try:
            if state.immediate_tls:
                self._encrypt()
            self._answer("GREET", "220 bank.example ready")
            self._talk()
        except (_Dropped, OSError):
            self.connection.close()

    def _talk(self) -> None:
        sender, recipients = "", list[str]()
        while line := self.rfile.readline():
            text = line.decode("ascii").rstrip("\r\n")
            verb = text.split(" ")[0].upper()
            self.state.commands.append(text)
            if verb == "EHLO":
                offers = ["250-bank.example", "250-AUTH PLAIN"]
                if self.state.tls and not self.encrypted:
                    offers.append("250-STARTTLS")
                self._answer(verb, "\r\n".join([*offers, "250 HELP"]))
            elif verb == "STARTTLS":
                self._answer(verb, "220 go ahead")
                self._encrypt()
            elif verb == "AUTH":
                known = self.state.password and _plain(text) == self.state.password
                self._answer(verb, "235 welcome" if known else "535 5.7.8 wrong name or password")
            elif verb == "MAIL":
                sender, recipients = _address(text), []
                self._answer(verb, "250 ok")
            elif verb == "RCPT":
                if self._answer(verb, "250 ok").startswith("25"):
                    recipients.append(_address(text))
            elif verb == "DATA":
                if self._answer(verb, "354 go on").startswith("354"):
                    self._take(sender, tuple(recipients))
            elif verb == "QUIT":
                self._answer(verb, "221 bye")
                return
            else:
                self._answer(verb, "250 ok")

    def _take(self, sender: str, recipients: tuple[str, ...]) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return
            lines.append(line[1:] if line.startswith(b".") else line)
        mail = Received(sender, recipients, b"".join(lines), self.encrypted)
        planned = self.state.replies.get("END")
        if not planned or planned[0] == DROP:
            self.state.taken.append(mail)
        if self.state.on_mail is not None:
            self.state.on_mail(mail)
        self._answer("END", "250 taken")

    def _answer(self, command: str, usual: str) -> str:
        planned = self.state.replies.get(command)
        reply = planned.popleft() if planned else usual
        if reply == DROP:
            raise _Dropped
        self.wfile.write(f"{reply}\r\n".encode())
        if reply.startswith("421"):
            raise _Dropped
        return reply

    def _encrypt(self) -> None:
        assert self.state.tls is not None
        self.connection = self.state.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)
        self.encrypted = True


def _address(command: str) -> str:
    return command.partition("<")[2].rpartition(">")[0]


def _plain(command: str) -> str:
    import base64

    return base64.b64decode(command.split(" ")[-1]).decode().split("\0")[-1]
