"""Checks a BagIt folder file by file, so that every fault names its file.

`bagit` alone stops at the first kind of fault (a wrong total hides which file is short), so it is
asked for the structure, and the digests are compared here, each file read once.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

import bagit

# its warnings name the files of cases; what they say is in the faults returned here
logging.getLogger("bagit").addHandler(logging.NullHandler())
logging.getLogger("bagit").propagate = False

_MANIFESTS = ("manifest-sha256.txt", "tagmanifest-sha256.txt")


def faults_of(folder: Path) -> list[str]:
    """Faults in Chinese, each beginning with the file's path in the package; empty: whole.

    Args:
        folder: the package.
    """
    if not folder.is_dir():
        return [f"{folder.name}：归档信息包不存在"]
    expected: dict[str, str] = {}
    faults: list[str] = []
    for name in _MANIFESTS:
        if not (folder / name).is_file():
            faults.append(f"{name}：文件缺失")
            continue
        for line in (folder / name).read_text(encoding="utf-8", errors="replace").splitlines():
            digest, _, path = line.partition("  ")
            if len(digest) != 64 or not path or ".." in Path(path).parts:
                faults.append(f"{name}：清单行有误")
            else:
                expected[path] = digest
    for path, digest in sorted(expected.items()):
        faults.extend(_fault_of_file(folder / path, path, digest))
    for file in sorted((folder / "data").rglob("*")):
        path = file.relative_to(folder).as_posix()
        if not file.is_dir() and path not in expected:
            faults.append(f"{path}：不在清单中的文件")
    return faults or _structure(folder)


def _fault_of_file(file: Path, path: str, digest: str) -> list[str]:
    if file.is_symlink() or not file.is_file():
        return [f"{path}：文件缺失"]
    try:
        with file.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as fault:
        return [f"{path}：无法读取（{fault.strerror}）"]
    return [] if found == digest else [f"{path}：内容已改变（摘要应为 {digest}，实为 {found}）"]


def _structure(folder: Path) -> list[str]:
    try:
        bagit.Bag(str(folder)).validate(completeness_only=True)
    except bagit.BagError as fault:
        return [f"{folder.name}：{fault}"]
    return []
