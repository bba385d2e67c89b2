"""Settings that only the embedded mode has: everything on one machine, started by `bureau run`."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from bureau.cli.home import Home
from bureau.cli.ports import Ports
from bureau.settings import Settings


class EmbeddedSettings(Settings):
    """The product's settings and those of the processes that `bureau run` starts beside ours."""

    engine_management_port: int = Field(
        default=8085, ge=1, le=65535, description="Port of the engine's health and metrics."
    )
    engine_heap: str = Field(
        default="768m", pattern=r"^\d+[mg]$", description="Largest heap of the engine's JVM."
    )
    offices_port: int = Field(
        default=8091, ge=1, le=65535, description="Port of the simulated bodies' page."
    )
    demo_password: SecretStr | None = Field(
        default=None, description="Password of every demo person; random, made by `bureau run`."
    )

    @property
    def ports(self) -> Ports:
        """Every port of the embedded layout."""
        return Ports(
            front=self.front_port,
            engine=_port(self.engine_web_url),
            api=self.api_port,
            worker=self.metrics_port,
            relay=self.relay_metrics_port,
            engine_management=self.engine_management_port,
            hotline=_port(self.hotline_url),
            # Without demo nothing of ours listens there: the mail server is somebody else's.
            offices=self.offices_port if self.demo else 0,
            mail=self.mail_port if self.demo else 0,
            mailbox=self.mailbox_port if self.demo else 0,
        )


def load_embedded() -> EmbeddedSettings:
    """Read the settings, as `bureau.settings.load_settings` does.

    Raises:
        pydantic.ValidationError: a value is missing or malformed; the message names the setting.
    """
    return EmbeddedSettings(
        _env_file=os.environ.get("BUREAU_ENV_FILE"),
        _secrets_dir=os.environ.get("BUREAU_SECRETS_DIR"),
    )


def use_env_file(home: Home) -> None:
    """Point this process, and all it starts, to the home's settings unless others are named.

    The folder itself is named too: a tree that was copied with its `var/` brings a settings file
    that names the old place, and must not write there.
    """
    if os.environ.get("BUREAU_ENV_FILE", str(home.env_file)) != str(home.env_file):
        return
    if home.env_file.exists():
        os.environ["BUREAU_ENV_FILE"] = str(home.env_file)
        os.environ["BUREAU_STATE_DIR"] = str(home.path)


def leave_env_file(home: Home) -> None:
    """Undo `use_env_file`; settings that a person named stay."""
    if os.environ.get("BUREAU_ENV_FILE") == str(home.env_file):
        del os.environ["BUREAU_ENV_FILE"]
    if os.environ.get("BUREAU_STATE_DIR") == str(home.path):
        del os.environ["BUREAU_STATE_DIR"]


def _port(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)
