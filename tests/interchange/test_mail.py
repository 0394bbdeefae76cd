"""Messages as they go over the wire, addresses, and the mail server by its URL: logged in to, and only encrypted."""

from __future__ import annotations

import email
import email.policy
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from fsctui.domain.mail import (
    About,
    AddressInvalid,
    Letter,
    Mail,
    MailSenderInvalid,
    MailServerInvalid,
    Unreachable,
)
from fsctui.domain.records import RecordRef
from fsctui.i18n.mail_words import SENTENCES, SUBJECTS, compose
from fsctui.interchange.mail import MailServer, SmtpPostman, check_address, check_sender, message
from fsctui.settings import from_environment
from tests import smtp

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ABOUT = About("Kiara Shah", "Kiara", False, "mortgage", {"en": "Mortgage"}, 25_000_000, "USD")
MAIL = Mail(
    7, NOW, "referral_assigned", "bob@bank.example", "Bob Broker", "en", "UTC", RecordRef("referral", 12),
    {"referral": "Kiara Shah", "by": "Ryan"}, 1, ABOUT,
)  # fmt: skip
SENDER = check_sender("The Bank <bank@bank.example>")


def wire(mail: Mail = MAIL, letter: Letter | None = None) -> bytes:
    return message(mail, letter or compose(mail), SENDER, NOW)


def read(content: bytes) -> EmailMessage:
    found = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_the_headers_say_who_when_and_that_a_machine_wrote() -> None:
    found = read(wire())
    assert found["From"] == "The Bank <bank@bank.example>"
    assert found["To"] == "Bob Broker <bob@bank.example>"
    assert found["Date"] == "Mon, 02 Mar 2026 09:00:00 +0000"
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["Message-ID"] == "<fsctui.7.20260302090000000000@bank.example>"
    assert found.get_content_type() == "text/plain"


def test_the_message_id_depends_on_the_mail_alone() -> None:
    later = message(replace(MAIL, attempts=5), Letter("x", "y", "fr"), SENDER, datetime(2027, 1, 1, tzinfo=UTC))
    assert read(later)["Message-ID"] == read(wire())["Message-ID"]
    assert read(wire(replace(MAIL, id=8)))["Message-ID"] != read(wire())["Message-ID"]


def test_what_goes_over_the_wire_is_plain_ascii_lines_and_comes_out_as_it_was() -> None:
    body = "Prénom : Zoé — 私\n.one dot\n..two dots\n" + "long " * 400
    content = wire(replace(MAIL, name="Zoé Ñandú"), Letter("Besoin exprimé : crédit — 私", body, "fr"))
    assert content.isascii()
    lines = content.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 998
    found = read(content)
    assert found["Subject"] == "Besoin exprimé : crédit — 私"
    assert found["To"].addresses[0].display_name == "Zoé Ñandú"
    assert found.get_content().replace("\r\n", "\n") == body.rstrip() + "\n"


@pytest.mark.parametrize("breaking", ["\r\n", "\n", "\r", "\x00", "\u2028", "\x85", "\x0b", "\x1b[2J"])
def test_a_name_or_subject_cannot_add_a_header(breaking: str) -> None:
    evil = f"x{breaking}Bcc: eve@x.example{breaking}{breaking}hello"
    about = replace(ABOUT, name=evil)
    mail = replace(MAIL, name=evil, about=about, params={"by": evil, "reason": evil, "queue": evil})
    for code in SUBJECTS:
        found = read(wire(replace(mail, code=code)))
        assert found["Bcc"] is None
        assert sorted(found.keys()) == sorted(read(wire()).keys())
        assert "\x1b" not in found.get_content()


def test_every_code_has_both_words() -> None:
    assert SUBJECTS.keys() == SENTENCES.keys()


@pytest.mark.parametrize(
    "address",
    [
        "", "bob", "@bank.example", "bob@", "bob@bank example", "bob>@bank.example", "bob@bank.example>",
        "a b@bank.example", "bob\r\nRCPT@bank.example", "bob@bank.example\nRCPT TO:<eve@x.example>", '"a"@bank.example',
        "bób@bank.example", "bob@-bank.example", "bob@bank..example", "x" * 65 + "@bank.example",
        "bob,eve@bank.example", "bob@eve@bank.example",
    ],
)  # fmt: skip
def test_what_is_no_address_never_reaches_a_server(address: str) -> None:
    with pytest.raises(AddressInvalid):
        check_address(address)


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("bob@bank.example", "bob@bank.example"),
        (" o'neil+x@sub.bank.example ", "o'neil+x@sub.bank.example"),
        ("bob@bücher.example", "bob@xn--bcher-kva.example"),
    ],
)
def test_addresses(address: str, wanted: str) -> None:
    assert check_address(address) == wanted


@pytest.mark.parametrize("sender", ["", "The Bank", "The Bank <bank>", "x\r\nBcc: eve@x.example", "<a@b.example> x"])
def test_a_sender_has_to_be_an_address(sender: str) -> None:
    with pytest.raises(MailSenderInvalid):
        check_sender(sender)


# -- the server's URL ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("smtp://mail.example", MailServer("mail.example", 25)),
        ("smtp://mail.example:2525", MailServer("mail.example", 2525)),
        ("smtp://mail.example?starttls=1", MailServer("mail.example", 587, starttls=True)),
        ("smtps://mail.example", MailServer("mail.example", 465, tls=True)),
        ("smtps://me%40bank:p%40ss%3A%2F@mail.example:4650",
         MailServer("mail.example", 4650, "me@bank", "p@ss:/", tls=True)),
        ("smtp://me:secret@127.0.0.1:25", MailServer("127.0.0.1", 25, "me", "secret")),
        ("smtp://[::1]:25", MailServer("::1", 25)),
    ],
)  # fmt: skip
def test_the_url_of_a_server(url: str, wanted: MailServer) -> None:
    assert MailServer.parse(url) == wanted


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://me:secret@mail.example", "scheme"),
        ("mail.example:25", "scheme"),
        ("", "scheme"),
        ("smtp://", "host"),
        ("smtps://me:secret@mail.example/box", "host"),
        ("smtp://mail.example:99999", "port"),
        ("smtps://me:secret@mail.example:x", "port"),
        ("smtp://mail.example:0", "port"),
        ("smtp://mail.example?starttls=maybe", "option"),
        ("smtp://mail.example?ssl=1", "option"),
        ("smtps://mail.example?starttls=1", "option"),
        ("smtp://me:secret@mail.example", "login"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused_without_repeating_it(url: str, problem: str) -> None:
    with pytest.raises(MailServerInvalid) as refused:
        MailServer.parse(url)
    assert refused.value.problem == problem
    assert "secret" not in str(refused.value) and "secret" not in repr(refused.value)


def test_the_password_is_shown_nowhere() -> None:
    settings = from_environment({"FSCTUI_SMTP_URL": "smtps://me:secret@mail.example", "FSCTUI_HOME": "/nowhere"})
    server = MailServer.parse(settings.smtp_url or "")
    assert server.password == "secret"
    assert "secret" not in f"{settings!r} {server!r} {server} {settings}"


# -- logging in, and encryption ------------------------------------------------------------------------------------


def enter(url: str) -> None:
    with SmtpPostman(MailServer.parse(url), SENDER, compose, timeout=5) as postman:
        postman.post(MAIL, NOW)


def test_who_may_log_in_may_send() -> None:
    with smtp.serving(password="let me in") as server:
        enter(f"smtp://bank:let%20me%20in@127.0.0.1:{server.port}")
        assert len(server.taken) == 1
        with pytest.raises(Unreachable) as refused:
            enter(f"smtp://bank:hunter2@127.0.0.1:{server.port}")
        assert str(refused.value) == "535 5.7.8 wrong name or password"
        assert len(server.taken) == 1


def test_without_the_encryption_that_was_asked_for_nothing_is_said() -> None:
    with smtp.serving(password="secret") as server:
        with pytest.raises(Unreachable) as refused:
            enter(f"smtp://bank:secret@127.0.0.1:{server.port}?starttls=1")
        assert "STARTTLS" in str(refused.value)
        assert not any(command.startswith(("AUTH", "MAIL")) for command in server.commands)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of localhost's own and its key, in one file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl, which makes a certificate for this test, isn't installed")
    file = tmp_path_factory.mktemp("tls") / "localhost.pem"
    words = (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost "
        "-addext subjectAltName=DNS:localhost"
    )
    subprocess.run(
        [openssl, *words.split(), "-keyout", f"{file}.key", "-out", f"{file}.crt"], check=True, capture_output=True
    )
    file.write_text(Path(f"{file}.key").read_text() + Path(f"{file}.crt").read_text())
    return file


@pytest.fixture
def encrypted(certificate: Path) -> Iterator[Any]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    yield lambda **given: smtp.serving(tls=context, password="secret", **given)


@pytest.mark.parametrize(("immediate", "options"), [(False, "?starttls=1"), (True, "")])
def test_a_certificate_is_checked_before_anything_is_said(
    encrypted: Any, certificate: Path, monkeypatch: pytest.MonkeyPatch, immediate: bool, options: str
) -> None:
    scheme = "smtps" if immediate else "smtp"
    with encrypted(immediate_tls=immediate) as server:
        with pytest.raises(Unreachable) as refused:
            enter(f"{scheme}://bank:secret@localhost:{server.port}{options}")
        assert "certificate" in str(refused.value).lower()
        assert not any(command.startswith(("AUTH", "MAIL")) for command in server.commands)
        monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")
        with pytest.raises(Unreachable):
            # The certificate is localhost's, not this address's.
            enter(f"{scheme}://bank:secret@127.0.0.1:{server.port}{options}")
        enter(f"{scheme}://bank:secret@localhost:{server.port}{options}")
        (mail,) = server.taken
        assert mail.encrypted
