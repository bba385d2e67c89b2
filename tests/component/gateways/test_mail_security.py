"""The mail server over TLS, STARTTLS and with a log-in: a real server, real certificates."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Final

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bureau.cli.trial.ports import free_port
from bureau.errors import Permanent
from bureau.gateways.smtp_server import Security, SmtpAccount, SmtpServer

USER: Final = "bureau"
PASSWORD: Final = "mail-password"
TEXT: Final = b"Subject: test\r\n\r\ntext\r\n"

# Over implicit TLS the library sees no STARTTLS, and warns of log-ins without it.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

#: Starts a server: what protects it, and whether it asks for a log-in.
Start = Callable[..., "Server"]


class Server:
    """Keeps whom it took mails for, who was logged in, and whether the wire was protected."""

    def __init__(self, certificate: Path, security: Security, *, login: bool) -> None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        self.security: Security = security
        self.taken: list[tuple[list[str], bool, bool]] = []
        self.controller = Controller(
            self,
            hostname="127.0.0.1",
            port=free_port(),
            ready_timeout=30.0,
            ssl_context=context if security == "tls" else None,
            tls_context=context if security == "starttls" else None,
            require_starttls=security == "starttls",
            authenticator=self._check if login else None,
            auth_required=login,
            auth_require_tls=security == "starttls",
        )

    def _check(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (
            USER.encode(),
            PASSWORD.encode(),
        )
        return AuthResult(success=good, handled=False)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert server.transport is not None
        protected = server.transport.get_extra_info("ssl_object") is not None
        self.taken.append((envelope.rcpt_tos, protected, bool(session.authenticated)))
        return "250 OK"

    def account(self, *, user: str = "", password: str = PASSWORD) -> SmtpServer:
        """The bureau's side."""
        return SmtpServer(
            SmtpAccount(
                host="127.0.0.1",
                port=self.controller.port,
                security=self.security,
                user=user,
                password=password,
                sender="bureau@huantai.example",
                timeout=timedelta(seconds=20),
                max_bytes=100_000,
            )
        )


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "mail.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def start(certificate: Path) -> Iterator[Start]:
    running: list[Server] = []

    def begin(security: Security, *, login: bool = False) -> Server:
        server = Server(certificate, security, login=login)
        running.append(server)
        server.controller.start()
        return server

    yield begin
    for server in running:
        server.controller.stop()


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine trusts the certificate, as an office's own authority is made known."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("user", ["", USER], ids=["open", "log-in"])
def test_a_mail_leaves_over_a_protected_wire(start: Start, security: Security, user: str) -> None:
    server = start(security, login=bool(user))
    smtp = server.account(user=user)
    assert "应答正常" in smtp.probe()
    told: list[str] = []
    smtp.hand_over("swj@zibo.example", TEXT, lambda: told.append("leaving"))
    recipients = ["swj@zibo.example", "bureau@huantai.example"]
    assert server.taken == [(recipients, True, bool(user))]
    assert told == ["leaving"]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(start: Start, security: Security) -> None:
    server = start(security)
    with pytest.raises(Permanent, match="证书不可信"):
        server.account().hand_over("swj@zibo.example", TEXT, lambda: None)
    assert server.taken == []


@pytest.mark.usefixtures("trusted")
def test_a_wrong_password_is_for_a_person(start: Start) -> None:
    server = start("starttls", login=True)
    with pytest.raises(Permanent, match="535"):
        server.account(user=USER, password="wrong").hand_over("a@b.example", TEXT, lambda: None)
    assert server.taken == []


@pytest.mark.usefixtures("trusted")
def test_a_server_without_starttls_gets_no_word(start: Start) -> None:
    server = start("none")
    server.security = "starttls"
    with pytest.raises(Permanent, match="不支持"):
        server.account(user=USER).hand_over("a@b.example", TEXT, lambda: None)
    assert server.taken == []
