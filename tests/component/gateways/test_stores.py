"""What every file store promises: the local folder and the S3-compatible one alike."""

from __future__ import annotations

import hashlib
import os
import tracemalloc
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import boto3
import pytest
import time_machine
from moto.server import ThreadedMotoServer

from bureau.errors import InvalidData, Permanent, TooLarge, Transient
from bureau.gateways.files import LocalFileStore
from bureau.gateways.s3_files import S3FileStore
from bureau.services.ports.files import FileStore

MEGABYTE = 1024 * 1024
#: The machine's: the S3 server dates what it gets.
NOW = datetime.now(UTC)
ACCOUNT = {"aws_access_key_id": "key", "aws_secret_access_key": "secret"}


@pytest.fixture(scope="module")
def s3_origin() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def s3_store(origin: str, drafts: Path) -> S3FileStore:
    return S3FileStore(origin, "papers", "us-east-1", "key", "secret", drafts=drafts)


@pytest.fixture(params=["local", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "local":
        return LocalFileStore(tmp_path / "store")
    origin: str = request.getfixturevalue("s3_origin")
    client = boto3.client("s3", endpoint_url=origin, region_name="us-east-1", **ACCOUNT)
    client.create_bucket(Bucket="papers")
    for one in client.list_objects_v2(Bucket="papers").get("Contents", []):
        client.delete_object(Bucket="papers", Key=one["Key"])
    return s3_store(origin, tmp_path / "store" / "drafts")


def drafts(tmp_path: Path) -> list[str]:
    return [path.name for path in (tmp_path / "store" / "drafts").glob("*")]


def test_a_content_is_kept_under_its_digest(store: FileStore) -> None:
    stored = store.put([b"ab", b"", b"c"], limit=3)

    assert stored.sha256 == hashlib.sha256(b"abc").hexdigest()
    assert (stored.size, stored.head) == (3, b"abc")
    assert store.exists(stored.sha256)
    with store.open(stored.sha256) as stream:
        assert stream.read() == b"abc"


def test_a_content_is_read_from_any_place(store: FileStore) -> None:
    content = bytes(range(256)) * 5000
    stored = store.put([content], limit=len(content))

    with store.open(stored.sha256) as stream:
        assert stream.seek(700_000) == 700_000
        assert stream.read(10) == content[700_000:700_010]
        stream.seek(-5, 2)
        assert stream.read() == content[-5:]
        assert stream.read() == b""


def test_an_empty_content_is_a_content_too(store: FileStore) -> None:
    stored = store.put([], limit=3)
    with store.open(stored.sha256) as stream:
        assert stream.read() == b""


def test_the_same_content_is_kept_once(store: FileStore) -> None:
    with ThreadPoolExecutor(4) as pool:
        stored = set(pool.map(lambda _: store.put([b"abc"], 10), range(8)))
    assert len(stored) == 1


def test_too_much_leaves_nothing(store: FileStore, tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        store.put([bytes(1000)] * 10, limit=5000)
    assert drafts(tmp_path) == []


def test_what_the_judge_refuses_leaves_nothing(store: FileStore, tmp_path: Path) -> None:
    seen = []

    def judge(stream: BinaryIO) -> None:
        seen.append(stream.read())
        raise InvalidData("不收")

    with pytest.raises(InvalidData):
        store.put([b"ab", b"c"], 10, judge)

    assert seen == [b"abc"]
    assert not store.exists(hashlib.sha256(b"abc").hexdigest())
    assert drafts(tmp_path) == []


def test_several_parts_arrive_whole_in_little_memory(store: FileStore, tmp_path: Path) -> None:
    piece = bytes(range(256)) * 4096
    if isinstance(store, LocalFileStore):
        tracemalloc.start()
    stored = store.put((piece for _ in range(20)), limit=100 * MEGABYTE)
    digest = hashlib.sha256()
    with store.open(stored.sha256) as stream:
        while chunk := stream.read(MEGABYTE):
            digest.update(chunk)
    if isinstance(store, LocalFileStore):  # moto keeps the objects in this same process
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 6 * MEGABYTE
    assert digest.hexdigest() == stored.sha256
    assert drafts(tmp_path) == []


def test_an_unknown_content_is_told(store: FileStore) -> None:
    assert not store.exists("0" * 64)
    with pytest.raises(Permanent, match="没有内容"):
        store.open("0" * 64)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_a_name_that_is_no_digest_is_refused(store: FileStore, name: str) -> None:
    with pytest.raises(Permanent):
        store.open(name)


def test_a_store_that_is_away_may_come_back(tmp_path: Path) -> None:
    store = s3_store("http://127.0.0.1:9", tmp_path / "store" / "drafts")

    for act in (
        lambda: store.put([b"abc"], 10),
        lambda: store.exists("0" * 64),
        lambda: store.open("0" * 64),
        store.check,
    ):
        with pytest.raises(Transient):
            act()
    assert drafts(tmp_path) == []


def test_a_missing_bucket_is_told(s3_origin: str, tmp_path: Path) -> None:
    store = S3FileStore(s3_origin, "no-such", "us-east-1", "key", "secret", drafts=tmp_path)

    with pytest.raises(Transient, match="no-such"):
        store.check()


@pytest.fixture(params=["local", "s3"])
def removing(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    """A store that can remove: the local one, and a bucket that keeps versions."""
    if request.param == "local":
        return LocalFileStore(tmp_path / "store")
    origin: str = request.getfixturevalue("s3_origin")
    client = boto3.client("s3", endpoint_url=origin, region_name="us-east-1", **ACCOUNT)
    client.create_bucket(Bucket="versions")
    client.put_bucket_versioning(Bucket="versions", VersioningConfiguration={"Status": "Enabled"})
    drafts = tmp_path / "store" / "drafts"
    return S3FileStore(origin, "versions", "us-east-1", "key", "secret", drafts=drafts)


def put_long_ago(store: FileStore) -> str:
    with time_machine.travel(NOW - timedelta(days=365)):
        sha256 = store.put([b"of long ago"], 100).sha256
    if isinstance(store, LocalFileStore):
        at = (NOW - timedelta(days=365)).timestamp()
        os.utime(store.root / sha256[:2] / sha256, (at, at))
    return sha256


def test_what_nobody_needs_is_removed_with_all_its_versions(removing: FileStore) -> None:
    sha256 = put_long_ago(removing)
    other = removing.put([b"another"], 100).sha256
    assert removing.remove(sha256, NOW)
    assert not removing.exists(sha256)
    with pytest.raises(Permanent, match="没有内容"):
        removing.open(sha256)
    assert not removing.remove(sha256, NOW), "nothing is left"
    if isinstance(removing, S3FileStore):
        assert removing._versions(f"{sha256[:2]}/{sha256}") == []
    assert removing.exists(other)
    assert removing.put([b"of long ago"], 100).sha256 == sha256
    assert removing.exists(sha256)


def test_what_was_handed_in_again_stays(removing: FileStore) -> None:
    sha256 = put_long_ago(removing)
    assert removing.put([b"of long ago"], 100).sha256 == sha256
    assert not removing.remove(sha256, NOW - timedelta(hours=1))
    with removing.open(sha256) as stream:
        assert stream.read() == b"of long ago"


def test_what_is_handed_in_while_it_is_removed_stays(
    s3_origin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = boto3.client("s3", endpoint_url=s3_origin, region_name="us-east-1", **ACCOUNT)
    client.create_bucket(Bucket="race")
    client.put_bucket_versioning(Bucket="race", VersioningConfiguration={"Status": "Enabled"})
    store = S3FileStore(s3_origin, "race", "us-east-1", "key", "secret", drafts=tmp_path)
    sha256 = put_long_ago(store)
    listed = store._versions

    def meanwhile(key: str) -> list[Mapping[str, Any]]:
        found = listed(key)
        store.put([b"of long ago"], 100)
        return found

    monkeypatch.setattr(store, "_versions", meanwhile)
    store.remove(sha256, NOW)
    with store.open(sha256) as stream:
        assert stream.read() == b"of long ago"


def test_a_bucket_without_versions_keeps_everything(s3_origin: str, tmp_path: Path) -> None:
    client = boto3.client("s3", endpoint_url=s3_origin, region_name="us-east-1", **ACCOUNT)
    client.create_bucket(Bucket="plain")
    store = S3FileStore(s3_origin, "plain", "us-east-1", "key", "secret", drafts=tmp_path)
    sha256 = put_long_ago(store)
    assert not store.remove(sha256, NOW)
    assert store.exists(sha256)
