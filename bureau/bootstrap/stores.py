"""Where the bytes of papers are kept, by setting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bureau.gateways.files import LocalFileStore
from bureau.services.ports.files import FileStore
from bureau.settings import Settings

if TYPE_CHECKING:
    from bureau.gateways.s3_files import S3FileStore


def file_store(settings: Settings) -> FileStore:
    """The store that the settings name; it is not connected to yet.

    Raises:
        ValueError: the store is S3, and its address, bucket or key is missing.
    """
    if settings.store == "local":
        return LocalFileStore(settings.attachments_dir)
    return s3_store(settings)


def s3_store(settings: Settings) -> S3FileStore:
    """The S3-compatible store.

    Raises:
        ValueError: bucket or key is missing.
    """
    # Here, not above: the client of S3 takes half a second to load, and most offices have none.
    from bureau.gateways.s3_files import S3FileStore

    secret = settings.s3_secret_key
    if not settings.s3_bucket or not settings.s3_access_key or secret is None:
        raise ValueError(
            "BUREAU_STORE=s3 needs BUREAU_S3_BUCKET, BUREAU_S3_ACCESS_KEY and BUREAU_S3_SECRET_KEY"
        )
    return S3FileStore(
        settings.s3_endpoint,
        settings.s3_bucket,
        settings.s3_region,
        settings.s3_access_key,
        secret.get_secret_value(),
        drafts=settings.attachments_dir / "drafts",
    )
