"""Bodies that packets can be handed to, by the code that diagrams use, each with its channel."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from pydantic import SecretStr

from bureau.bootstrap.core import OPS_GROUP, Core
from bureau.domain.bodies import SETTING, Body, BodyRegister
from bureau.engine.people import CamundaPeople
from bureau.gateways.folder_channel import FolderChannel
from bureau.gateways.http_channel import HttpChannel
from bureau.gateways.mail_channel import MailChannel
from bureau.gateways.mailbox import PopAccount, PopMailbox
from bureau.gateways.packet_export import PacketExporter
from bureau.gateways.person_mail import PersonMailer
from bureau.gateways.postman import Postman
from bureau.gateways.signed_http import SignedHttp
from bureau.gateways.smtp_server import SmtpAccount, SmtpServer
from bureau.modelling.workspace.bodies import read_bodies
from bureau.services.dispatch import Addressee, Dispatcher
from bureau.services.forwarding import Forwarding
from bureau.services.jobs import Job
from bureau.services.late_answers import LateAnswerDesk
from bureau.services.mail_journal import MailJournal
from bureau.services.mail_rounds import MailRounds
from bureau.services.notifying import Notices
from bureau.services.ports.counterpart import LateAnswers
from bureau.services.replying import Replies
from bureau.settings import Settings

#: How often receipts and bounces are looked for, and how long that may take.
COLLECT_EVERY = timedelta(minutes=2)
COLLECT_LEASE = timedelta(minutes=15)

#: How often notifications to people are looked at.
MAIL_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterparts:
    """Everything about other bodies.

    Args:
        register: bodies with the addresses of this installation.
        addressees: the ways to them, by code.
        exporter: makes export files.
        dispatcher: hands packets over once.
        replies, forwarding, notices: the use cases.
        postman: sends mails, to people too.
        jobs: periodic work.
    """

    register: BodyRegister
    addressees: dict[str, Addressee]
    exporter: PacketExporter
    dispatcher: Dispatcher
    replies: Replies
    forwarding: Forwarding
    notices: Notices
    postman: Postman
    jobs: tuple[Job, ...]


def build_counterparts(core: Core) -> Counterparts:
    """Build channels from the register and the settings; connects to nothing.

    Raises:
        UnreadableFile: the register cannot be read.
        ValueError: a setting or a secret that the register names is missing.
    """
    settings = core.settings
    register = installed(read_bodies(settings.bpmn_dir / "bodies.yaml"), settings)
    journal = MailJournal(core.uow, core.clock)
    mailbox = _mailbox(core, journal)
    postman = Postman(
        SmtpServer(_account(settings)),
        journal,
        mailbox,
        core.clock,
        wait=settings.mail_copy_wait,
        placeholders=settings.demo,
    )
    addressees = {body.code: _addressee(body, core, postman) for body in register}
    exporter = PacketExporter(core.files, settings.max_attachment_bytes)
    dispatcher = Dispatcher(core.uow, core.effects, core.clock, addressees, exporter)
    folders = [one.channel for one in addressees.values() if isinstance(one.channel, FolderChannel)]
    sources: list[LateAnswers] = [*folders, *([mailbox] if mailbox else [])]
    names = {body.code: body.name for body in register}
    desk = LateAnswerDesk(core.uow, core.clock, sources, names, told=(OPS_GROUP, "bangongshi"))
    people = CamundaPeople(core.engine_session)
    rounds = MailRounds(core.uow, core.effects, people, PersonMailer(postman), core.clock)
    mails = (
        (Job(name="mail-rounds", every=MAIL_EVERY, lease=COLLECT_LEASE, run=rounds.run),)
        if settings.mail_host
        else ()
    )
    if any(body.channel == "folder" for body in register) and settings.exchange_dir is None:
        settings.exchange_folder.mkdir(parents=True, exist_ok=True)
    return Counterparts(
        register=register,
        addressees=addressees,
        exporter=exporter,
        dispatcher=dispatcher,
        replies=Replies(dispatcher),
        forwarding=Forwarding(dispatcher),
        notices=Notices(core.uow, core.effects, dispatcher, core.clock),
        postman=postman,
        jobs=(
            Job(name="late-answers", every=COLLECT_EVERY, lease=COLLECT_LEASE, run=desk.run),
            *mails,
        ),
    )


def installed(register: BodyRegister, settings: Settings) -> BodyRegister:
    """The register with the addresses of this installation.

    Raises:
        ValueError: it names a setting that does not exist, or the settings a body that does not.
    """
    strangers = set(settings.body_addresses) - set(register.by_code)
    if strangers:
        raise ValueError(f"BUREAU_BODY_ADDRESSES 中的单位不在名册：{'、'.join(sorted(strangers))}")
    return BodyRegister(tuple(_located(body, settings) for body in register))


def _located(body: Body, settings: Settings) -> Body:
    address = settings.body_addresses.get(body.code, body.address)
    if not address.startswith(SETTING):
        return replace(body, address=address)
    name = address.removeprefix(SETTING)
    value = getattr(settings, name, None)
    if not isinstance(value, str):
        raise ValueError(f"单位「{body.code}」的地址引用了不存在的设置 {name}")
    return replace(body, address=value)


def _addressee(body: Body, core: Core, postman: Postman) -> Addressee:
    settings = core.settings
    if body.channel == "http":
        return Addressee(name=body.name, channel=HttpChannel(signed_http(body, core)))
    if body.channel == "mail":
        mail = MailChannel(postman, core.files, address=body.address, name=body.name)
        return Addressee(name=body.name, channel=mail, patience=8 * settings.mail_timeout)
    if body.channel == "folder":
        folder = FolderChannel(
            settings.exchange_folder,
            body.address,
            core.files,
            core.clock,
            wait=settings.exchange_wait,
        )
        return Addressee(name=body.name, channel=folder, patience=settings.exchange_wait)
    return Addressee(name=body.name, channel=None)


def signed_http(body: Body, core: Core) -> SignedHttp:
    """The signed interface of a body.

    Raises:
        ValueError: its secret is not set.
    """
    return SignedHttp(
        body.address,
        _secret(body, core.settings),
        core.settings.hotline_timeout,
        core.clock,
        files=core.files,
        path=body.path,
        name=body.name,
    )


def _secret(body: Body, settings: Settings) -> str:
    found = settings.body_secrets.get(body.secret) or getattr(settings, body.secret, None)
    if not isinstance(found, SecretStr):
        raise ValueError(f"单位「{body.code}」的签名密钥 {body.secret} 没有设置")
    return found.get_secret_value()


def _account(settings: Settings) -> SmtpAccount:
    password = settings.mail_password
    return SmtpAccount(
        host=settings.mail_host,
        port=settings.mail_port,
        security=settings.mail_security,
        user=settings.mail_user,
        password=password.get_secret_value() if password else "",
        sender=settings.mail_sender,
        timeout=settings.mail_timeout,
        max_bytes=settings.mail_max_bytes,
    )


def _mailbox(core: Core, journal: MailJournal) -> PopMailbox | None:
    settings = core.settings
    if not settings.mailbox_host:
        return None
    password = settings.mailbox_password or settings.mail_password
    account = PopAccount(
        host=settings.mailbox_host,
        port=settings.mailbox_port,
        security=settings.mailbox_security,
        user=settings.mailbox_user or settings.mail_user,
        password=password.get_secret_value() if password else "",
        timeout=settings.mail_timeout,
    )
    return PopMailbox(account, journal, core.clock)
