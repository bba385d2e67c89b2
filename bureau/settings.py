"""Every setting of the product, in one class.

Values come from environment variables `BUREAU_<NAME>`, from the file that `BUREAU_ENV_FILE` names
(written by `make run` to `var/bureau.env`), or from a directory of secret files
(`BUREAU_SECRETS_DIR`, as Docker secrets). Secrets have no default.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url


class Settings(BaseSettings):
    """Settings of one process, built by `load_settings`; nothing else reads the environment."""

    model_config = SettingsConfigDict(env_prefix="BUREAU_", extra="ignore", frozen=True)

    # -- where things are
    state_dir: Path = Field(
        default=Path("var"), description="Folder for everything that must survive a restart."
    )
    bpmn_dir: Path = Field(default=Path("bpmn"), description="Folder of the diagrams.")
    forms_dir: Path = Field(default=Path("forms"), description="Folder of the forms.")

    # -- database
    database_url: str = Field(
        default="",
        description="SQLAlchemy URL. Empty: SQLite file `bureau.db` in the state folder.",
    )
    database_password: SecretStr | None = Field(
        default=None, description="Password put into the URL, so that the URL itself is no secret."
    )
    database_pool: int = Field(
        default=10, ge=1, description="Connections one process keeps to PostgreSQL."
    )

    # -- engine
    engine_url: str = Field(
        default="http://127.0.0.1:8081/engine-rest",
        description="Base URL of the engine's REST API.",
    )
    engine_web_url: str = Field(
        default="http://127.0.0.1:8081",
        description="Origin of the engine's web apps, seen from our side.",
    )
    engine_user: str = Field(
        default="svcbureau", description="Account of API, workers and relay: least rights."
    )
    engine_password: SecretStr = Field(description="Its password.")
    engine_admin_user: str = Field(default="admin", description="Account for deploy and seed only.")
    engine_admin_password: SecretStr | None = Field(
        default=None, description="Its password; only `deploy`, `seed` and `doctor` need it."
    )
    engine_timeout: timedelta = Field(
        default=timedelta(seconds=40), description="Longest wait for one answer of the engine."
    )

    # -- API and front
    api_host: str = Field(default="127.0.0.1", description="Address the API listens on.")
    api_port: int = Field(default=8082, ge=0, le=65535, description="Port of the API.")
    front_host: str = Field(default="127.0.0.1", description="Address of the one public origin.")
    front_port: int = Field(
        default=8080, ge=0, le=65535, description="Port of the one public origin (embedded mode)."
    )
    public_url: str = Field(
        default="http://127.0.0.1:8080", description="Origin as users and other bodies see it."
    )
    max_body_bytes: int = Field(
        default=256 * 1024, ge=1024, description="Largest JSON body of the API, in bytes."
    )
    max_attachment_bytes: int = Field(
        default=200 * 1024 * 1024, ge=1024, description="Largest single attachment, in bytes."
    )
    max_attachments: int = Field(
        default=20, ge=0, description="Most attachments of one submission."
    )

    max_submission_bytes: int = Field(
        default=500 * 1024 * 1024,
        ge=1024,
        description="Most bytes of all attachments of one submission together.",
    )
    slowest_upload: int = Field(
        default=4096,
        ge=0,
        description="Bytes a second below which a sender counts as gone; 0: no bound.",
    )

    # -- looking at papers, and where they are kept
    scanner: Literal["off", "on", "required"] = Field(
        default="off",
        description="Virus scanner: `on` goes on without it when it is away, `required` does not.",
    )
    scanner_address: str = Field(
        default="unix:/run/clamav/clamd.ctl", description="clamd: unix:<path> or <host>:<port>."
    )
    scanner_timeout: timedelta = Field(
        default=timedelta(seconds=30), description="Longest silence of the scanner."
    )
    store: Literal["local", "s3"] = Field(
        default="local", description="Where papers are kept: the state folder, or S3."
    )
    s3_endpoint: str = Field(default="", description="Address of the S3-compatible store.")
    s3_bucket: str = Field(default="", description="Its bucket; it has to exist.")
    s3_region: str = Field(default="us-east-1", description="Region, as signatures name it.")
    s3_access_key: str = Field(default="", description="Access key of the store.")
    s3_secret_key: SecretStr | None = Field(default=None, description="Its secret.")

    # -- access and callbacks
    rate_quota: int = Field(
        default=600, ge=1, description="Requests that one API key may make in a minute."
    )
    audit_days: int = Field(
        default=365,
        ge=183,
        description="Days that accesses are kept; 网络安全法 第二十一条 asks for six months.",
    )
    upload_days: int = Field(
        default=30,
        ge=2,
        description="Days that an uploaded attachment waits for its submission; then it goes.",
    )
    callback_networks: tuple[str, ...] = Field(
        default=(),
        description='Private networks that callbacks may go to, as JSON: ["10.8.0.0/16"].',
    )
    callback_ca_file: Path | None = Field(
        default=None, description="Certificates of bodies' own authorities, PEM."
    )

    # -- workers
    worker_concurrency: int = Field(
        default=8, ge=1, le=64, description="Handlers that run at once in one worker process."
    )
    worker_lock: timedelta = Field(
        default=timedelta(seconds=60),
        description="Lock of a fetched external task; extended while it runs.",
    )
    worker_long_poll: timedelta = Field(
        default=timedelta(seconds=8), description="How long the engine holds an empty fetch open."
    )
    worker_retry_base: timedelta = Field(
        default=timedelta(seconds=5),
        description="First pause after a transient fault; doubles each time.",
    )
    worker_retry_max: timedelta = Field(
        default=timedelta(hours=4), description="Longest pause between two tries."
    )
    metrics_port: int = Field(
        default=8083,
        ge=0,
        le=65535,
        description="Port of the worker's health and metrics; 0: any free one.",
    )
    relay_metrics_port: int = Field(
        default=8084,
        ge=0,
        le=65535,
        description="Port of the relay's health and metrics; 0: any free one.",
    )

    # -- the 12345 hotline
    hotline_url: str = Field(
        default="http://127.0.0.1:8090", description="Base URL of the 12345 platform's interface."
    )
    hotline_secret: SecretStr = Field(
        description="Shared secret that signs what is sent to the hotline."
    )
    hotline_timeout: timedelta = Field(
        default=timedelta(seconds=15), description="Longest wait for the hotline's answer."
    )

    # -- bodies, mail and exchange folder
    body_addresses: dict[str, str] = Field(
        default={},
        description="JSON object: addresses of bodies by code, over those of bpmn/bodies.yaml.",
    )
    body_secrets: dict[str, SecretStr] = Field(
        default={}, description="JSON object: signing secrets of bodies by the name they have."
    )
    mail_host: str = Field(
        default="", description="Mail server (SMTP) that takes our mails; empty: no mail goes out."
    )
    mail_port: int = Field(default=587, ge=1, le=65535, description="Its port.")
    mail_security: Literal["none", "starttls", "tls"] = Field(
        default="starttls", description="How the connection to it is protected."
    )
    mail_user: str = Field(default="", description="Account there; empty: no log-in.")
    mail_password: SecretStr | None = Field(default=None, description="Its password.")
    mail_sender: str = Field(
        default="bureau@localhost", description="Our own mailbox; it gets a copy of each mail."
    )
    mail_timeout: timedelta = Field(
        default=timedelta(seconds=20), description="Longest wait for one reply of a mail server."
    )
    mail_copy_wait: timedelta = Field(
        default=timedelta(minutes=30),
        description="How long the copy of a mail whose sending broke off is waited for.",
    )
    mail_max_bytes: int = Field(
        default=20 * 1024 * 1024, ge=1024, description="Largest mail, encoded, in bytes."
    )
    mailbox_host: str = Field(
        default="", description="POP3 server of our own mailbox; empty: bounces stay unseen."
    )
    mailbox_port: int = Field(default=995, ge=1, le=65535, description="Its port.")
    mailbox_security: Literal["none", "tls"] = Field(
        default="tls", description="How the connection to it is protected."
    )
    mailbox_user: str = Field(default="", description="Account there; empty: the mail account.")
    mailbox_password: SecretStr | None = Field(
        default=None, description="Its password; empty: that of the mail account."
    )
    exchange_dir: Path | None = Field(
        default=None, description="Folder of all exchange folders; empty: in the state folder."
    )
    exchange_wait: timedelta = Field(
        default=timedelta(seconds=3),
        description="How long a step waits for a receipt in an exchange folder.",
    )

    # -- websites the bureau publishes on
    publish_dir: Path | None = Field(
        default=None, description="Folder of all website folders; empty: in the state folder."
    )
    publish_url: str = Field(
        default="",
        description="Address under which a web server shows that folder; empty: /websites of ours.",
    )

    # -- papers the bureau writes
    papers_dir: Path = Field(default=Path("papers"), description="Folder of the papers' templates.")
    paper_timeout: timedelta = Field(
        default=timedelta(seconds=20),
        description="Longest time for making one paper; also for the wait for others.",
    )
    paper_max_pages: int = Field(
        default=200, ge=1, description="Most pages of one paper; a longer one is refused."
    )
    paper_font_fangsong: str = Field(
        default="FangSong_GB2312, 仿宋_GB2312, FangSong, STFangsong, Noto Serif CJK SC",
        description="Font families of running text (仿宋); the first that is installed counts.",
    )
    paper_font_xiaobiaosong: str = Field(
        default="FZXiaoBiaoSong-B05S, 方正小标宋简体, 方正小标宋_GBK, Noto Serif CJK SC",
        description="Font families of titles (小标宋).",
    )
    paper_font_heiti: str = Field(
        default="SimHei, 黑体, STHeiti, Noto Sans CJK SC",
        description="Font families of headings of the first level (黑体).",
    )
    paper_font_kaiti: str = Field(
        default="KaiTi_GB2312, 楷体_GB2312, KaiTi, STKaiti, Noto Serif CJK SC",
        description="Font families of headings of the second level (楷体).",
    )
    paper_font_songti: str = Field(
        default="SimSun, 宋体, STSong, Noto Serif CJK SC",
        description="Font families of page numbers (宋体).",
    )

    # -- running
    log_format: Literal["console", "json"] = Field(
        default="console", description="Log lines for people or for machines."
    )
    log_level: str = Field(default="INFO", description="Lowest level logged.")
    demo: bool = Field(
        default=False, description="Demo accounts and simulated counterparts are allowed."
    )
    failpoint: str = Field(
        default="",
        description="Tests only: name of the place where the process kills itself, once.",
    )

    @property
    def resolved_database_url(self) -> str:
        """SQLAlchemy URL to use: the one that is set, or SQLite in the state folder."""
        if not self.database_url:
            return f"sqlite:///{(self.state_dir / 'bureau.db').resolve()}"
        if self.database_password is None:
            return self.database_url
        url = make_url(self.database_url).set(password=self.database_password.get_secret_value())
        return url.render_as_string(hide_password=False)

    @property
    def attachments_dir(self) -> Path:
        """Content-addressed store of papers."""
        return self.state_dir / "attachments"

    @property
    def receipt_keys_dir(self) -> Path:
        """Keys that receipts are signed with; all API processes share the folder."""
        return self.state_dir / "receipt-keys"

    @property
    def exchange_folder(self) -> Path:
        """Folder of all exchange folders."""
        return self.exchange_dir or self.state_dir / "exchange"

    @property
    def publish_folder(self) -> Path:
        """Folder of all website folders."""
        return self.publish_dir or self.state_dir / "websites"

    @property
    def archive_dir(self) -> Path:
        """Case packages (BagIt)."""
        return self.state_dir / "archive"


def load_settings() -> Settings:
    """Read the settings of this process.

    Raises:
        pydantic.ValidationError: a value is missing or malformed; the message names the setting.
    """
    return Settings(
        _env_file=os.environ.get("BUREAU_ENV_FILE"),
        _secrets_dir=os.environ.get("BUREAU_SECRETS_DIR"),
    )
