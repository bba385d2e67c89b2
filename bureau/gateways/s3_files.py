"""Papers' contents in an S3-compatible store, by digest: `<first two hex digits>/<sha256>`.

A content is written to a local draft first: its digest, and so its name, is known only at the end,
and what is refused never reaches the bucket. Then it goes up in parts, in constant memory. S3
makes an object visible only when it is whole, so that no rename is needed (docs/adr).
"""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

import boto3
from boto3.exceptions import S3UploadFailedError
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from bureau.errors import Permanent, Transient
from bureau.gateways.durable import full_disk_told
from bureau.gateways.files import copy, sweep_drafts
from bureau.services.ports.files import Judge, StoredFile

if TYPE_CHECKING:
    from typing import Any

#: Parts of an upload; one at a time, so that memory holds one.
_PART: Final = 8 * 1024 * 1024
_READ: Final = 2 * 1024 * 1024
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_GONE: Final = frozenset({"404", "NoSuchKey", "NotFound"})
#: What a bucket says that keeps no versions, or may not be asked for them.
_NO_VERSIONS: Final = frozenset({"AccessDenied", "MethodNotAllowed", "NotImplemented"})
#: A content that is handed in again is written anew when it is older than this, so that its newest
#: version says when that was.
_FRESH: Final = timedelta(hours=1)
#: Versions younger than this stay: longer than `_FRESH`, and clocks may differ.
_YOUNG: Final = timedelta(hours=2)


class S3FileStore:
    """Content-addressed store in one bucket.

    Args:
        endpoint: its address; "": Amazon's own.
        bucket: has to exist.
        region: as signatures name it.
        access_key: account.
        secret_key: its secret.
        drafts: local folder for what is still coming in; made when missing.
    """

    def __init__(
        self,
        endpoint: str,
        bucket: str,
        region: str,
        access_key: str,
        secret_key: str,
        *,
        drafts: Path,
    ) -> None:
        self._bucket = bucket
        self._drafts = drafts
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=endpoint or None,
            region_name=region,
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            config=Config(
                connect_timeout=5,
                read_timeout=60,
                retries={"max_attempts": 3, "mode": "standard"},
                s3={"addressing_style": "path" if endpoint else "auto"},
                # Stores that are not Amazon's know no trailing checksums.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
        self._transfer = TransferConfig(
            multipart_threshold=_PART, multipart_chunksize=_PART, use_threads=False
        )

    def put(self, chunks: Iterable[bytes], limit: int, judge: Judge | None = None) -> StoredFile:
        """Store a stream; memory use is one part, whatever the size.

        Args:
            chunks: the bytes in order.
            limit: most bytes taken.
            judge: looks at the whole before it is kept; nothing is kept when it raises.

        Raises:
            TooLarge: more than `limit` bytes came; nothing was kept.
            Transient: the disk is full or the store is away; nothing was kept.
        """
        with full_disk_told(self._drafts):
            self._drafts.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self._drafts)
            try:
                with os.fdopen(descriptor, "w+b") as stream:
                    stored = copy(chunks, stream, limit)
                    stream.flush()
                    if judge is not None:
                        stream.seek(0)
                        judge(stream)
                if not self._fresh(stored):
                    self._upload(name, stored.sha256)
            finally:
                Path(name).unlink(missing_ok=True)
        return stored

    def open(self, sha256: str) -> BinaryIO:
        """Open a content for reading; only what is read is fetched.

        Raises:
            Permanent: there is no such content.
            Transient: the store is away.
        """
        size = self._size(sha256)
        if size is None:
            raise Permanent(f"附件库中没有内容 {sha256}")
        raw = _Remote(self._client, self._bucket, _key(sha256), size)
        return cast("BinaryIO", io.BufferedReader(raw, _READ))

    def exists(self, sha256: str) -> bool:
        """Whether the content is here.

        Raises:
            Transient: the store is away.
        """
        return self._size(sha256) is not None

    def remove(self, sha256: str, before: datetime) -> bool:
        """Remove a content, unless it was handed in again since `before`, or shortly before.

        Each version is removed by its id: who hands the content in meanwhile writes a version of
        their own, which stays. A bucket without versions cannot do that, so nothing is removed.

        Raises:
            Transient: the store is away, or lets nothing be removed.
        """
        try:
            state = self._client.get_bucket_versioning(Bucket=self._bucket).get("Status")
        except ClientError as fault:
            if _code(fault) in _NO_VERSIONS:
                return False
            raise Transient(f"附件库暂时无法访问：{fault}") from fault
        except BotoCoreError as fault:
            raise Transient(f"附件库暂时无法访问：{fault}") from fault
        if state != "Enabled":
            return False
        try:
            versions = self._versions(_key(sha256))
            if any(one["LastModified"] >= before - _YOUNG for one in versions):
                return False
            for one in versions:
                self._client.delete_object(
                    Bucket=self._bucket, Key=one["Key"], VersionId=one["VersionId"]
                )
        except (BotoCoreError, ClientError) as fault:
            raise Transient(f"附件库中的内容未能删除：{fault}") from fault
        return bool(versions)

    def sweep(self, before: datetime) -> int:
        """Remove drafts on this machine that a crash left behind; see `FileStore`."""
        return sweep_drafts(self._drafts, before)

    def contents(self) -> Iterator[str]:
        """Digests of everything that is kept, in no order; what comes meanwhile may be missing.

        Raises:
            Transient: the store is away.
        """
        try:
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket):
                for one in page.get("Contents", ()):
                    name = str(one["Key"]).rpartition("/")[2]
                    if _SHA256.fullmatch(name):
                        yield name
        except (BotoCoreError, ClientError) as fault:
            raise Transient(f"附件库暂时无法访问：{fault}") from fault

    def check(self) -> None:
        """Ask whether the bucket is there and ours.

        Raises:
            Transient: it is not, or the store is away.
        """
        try:
            self._client.head_bucket(Bucket=self._bucket)
        except (BotoCoreError, ClientError) as fault:
            raise Transient(f"附件库 {self._bucket} 无法访问：{fault}") from fault

    def _size(self, sha256: str) -> int | None:
        head = self._head(sha256)
        return int(head["ContentLength"]) if head is not None else None

    def _fresh(self, stored: StoredFile) -> bool:
        """Whether the content is here, and was written just now."""
        head = self._head(stored.sha256)
        if head is None or int(head["ContentLength"]) != stored.size:
            return False
        written: datetime = head["LastModified"]
        # by the store's own clock, which ours need not agree with
        now = parsedate_to_datetime(head["ResponseMetadata"]["HTTPHeaders"]["date"])
        return now - written < _FRESH

    def _head(self, sha256: str) -> Mapping[str, Any] | None:
        try:
            head: Mapping[str, Any] = self._client.head_object(
                Bucket=self._bucket, Key=_key(sha256)
            )
        except ClientError as fault:
            if _code(fault) in _GONE:
                return None
            raise Transient(f"附件库暂时无法访问：{fault}") from fault
        except BotoCoreError as fault:
            raise Transient(f"附件库暂时无法访问：{fault}") from fault
        return head

    def _versions(self, key: str) -> list[Mapping[str, Any]]:
        """Versions of one object, and marks of its removal."""
        pages = self._client.get_paginator("list_object_versions").paginate(
            Bucket=self._bucket, Prefix=key
        )
        return [
            one
            for page in pages
            for kind in ("Versions", "DeleteMarkers")
            for one in page.get(kind, ())
        ]

    def _upload(self, draft: str, sha256: str) -> None:
        try:
            self._client.upload_file(draft, self._bucket, _key(sha256), Config=self._transfer)
        except (BotoCoreError, ClientError, S3UploadFailedError) as fault:
            raise Transient(f"附件未能写入附件库：{fault}") from fault


class _Remote(io.RawIOBase):
    """An object as a file: each read fetches its range.

    Args:
        client: S3.
        bucket: where.
        key: which.
        size: bytes.
    """

    def __init__(self, client: Any, bucket: str, key: str, size: int) -> None:
        self._client = client
        self._bucket = bucket
        self._key = key
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        last = min(self._at + len(buffer), self._size) - 1
        if last < self._at:
            return 0
        try:
            answer = self._client.get_object(
                Bucket=self._bucket, Key=self._key, Range=f"bytes={self._at}-{last}"
            )
            content: bytes = answer["Body"].read()
        except (BotoCoreError, ClientError) as fault:
            raise Transient(f"附件库暂时无法访问：{fault}") from fault
        buffer[: len(content)] = content
        self._at += len(content)
        return len(content)


def _key(sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise Permanent(f"不是 SHA-256 摘要：{sha256[:80]!r}")
    return f"{sha256[:2]}/{sha256}"


def _code(fault: ClientError) -> str:
    return str(fault.response.get("Error", {}).get("Code", ""))
