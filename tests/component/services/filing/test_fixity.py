"""Packages looked at again, and the scheme of the archive."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bureau.errors import InvalidData
from bureau.gateways.archive_scheme import read_scheme
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.package_check import PackageCheck
from tests.component.services.filing.rig import ROOT, End, moment


def test_a_flipped_byte_is_named_and_so_is_a_package_put_in_its_place(
    end: End, check: PackageCheck, uow: SqlUnitOfWorkFactory, tmp_path: Path
) -> None:
    end(moment(2026))
    with uow(read_only=True) as opened:
        first, second = opened.packages.all()
    folder = tmp_path / "archive" / first.path
    command = [sys.executable, "-m", "bagit", "--validate", str(folder)]
    assert subprocess.run(command, capture_output=True, timeout=60, cwd=ROOT).returncode == 0

    note = folder / "data" / "note.txt"
    content = bytearray(note.read_bytes())
    content[3] ^= 1
    note.write_bytes(content)
    assert subprocess.run(command, capture_output=True, timeout=60, cwd=ROOT).returncode == 1
    broken = {one.row.id: one.faults for one in check.check()}
    assert broken[second.id] == ()
    assert broken[first.id][0].startswith("data/note.txt：内容已改变")

    with uow() as opened:
        opened.packages.save(replace(second, sha256="0" * 64))
        opened.commit()
    replaced = {one.row.id: one.faults for one in check.check()}
    assert "整包被替换" in replaced[second.id][0]


def test_the_scheme_that_is_shipped_can_be_read_and_faults_are_named(tmp_path: Path) -> None:
    shipped = read_scheme(ROOT / "bpmn" / "archive.yaml")
    assert shipped.fonds == ""
    assert shipped.sections["guonei"].code == "GNK"
    text = (ROOT / "bpmn" / "archive.yaml").read_text(encoding="utf-8")
    file = tmp_path / "archive.yaml"
    for old, new, told in [
        ("全宗号:\n", "全宗号: Z-1\n", "不是代码"),
        ("代码: GNK", "代码: 国内", "三位字母"),
        ("保管期限: {}", "保管期限: {P2_29_Hotline12345: 20年}", "永久、30年或10年"),
        ("门类代码: WS\n", "", "门类代码"),
        ("机构:", "机构: [", "无法读取"),
    ]:
        file.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(InvalidData) as caught:
            read_scheme(file)
        assert told in caught.value.message
