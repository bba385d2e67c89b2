"""Settings that only backup and restore need."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from sqlalchemy.engine import URL, make_url

from bureau.settings import Settings


class BackupSettings(Settings):
    """The product's settings, and how the engine's database is reached."""

    engine_database_url: str = Field(
        default="",
        description="PostgreSQL URL of the engine's database; empty: H2 in the state folder.",
    )
    engine_database_password: SecretStr | None = Field(
        default=None, description="Password put into that URL."
    )
    backup_dir: Path | None = Field(
        default=None, description="Folder for backups; empty: `backups` in the state folder."
    )
    backup_key_file: Path | None = Field(
        default=None, description="File with the key that seals backups; empty: not sealed."
    )
    restore_secrets_dir: Path | None = Field(
        default=None, description="Folder that a restore writes our secrets to (containers)."
    )
    restore_engine_secrets_dir: Path | None = Field(
        default=None, description="The same for the engine's administrator."
    )

    @field_validator("backup_dir", "backup_key_file", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        """Compose gives an empty text where nothing is set."""
        return value or None

    @property
    def engine_database(self) -> URL | None:
        """The engine's PostgreSQL database, None for H2."""
        if not self.engine_database_url:
            return None
        url = make_url(self.engine_database_url)
        if self.engine_database_password is None:
            return url
        return url.set(password=self.engine_database_password.get_secret_value())

    @property
    def backup_folder(self) -> Path:
        """Folder for backups."""
        return self.backup_dir or self.state_dir / "backups"


def load_backup_settings(env_file: Path | None = None) -> BackupSettings:
    """Read the settings, as `bureau.settings.load_settings` does.

    Args:
        env_file: the settings file to read instead of the usual one.
    """
    return BackupSettings(
        _env_file=env_file or os.environ.get("BUREAU_ENV_FILE"),
        _secrets_dir=os.environ.get("BUREAU_SECRETS_DIR"),
    )
