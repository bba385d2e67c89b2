"""Reads the list of a register that modelers edit as YAML: posts, bodies."""

from __future__ import annotations

from pathlib import Path

import yaml

from bureau.modelling.errors import UnreadableFile


def read_list(path: Path, name: str) -> list[object]:
    """The entries of the file's one list.

    Args:
        path: of the file.
        name: key of the list.

    Raises:
        UnreadableFile: missing, not YAML, or without the list.
    """
    try:
        data: object = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableFile(path, f"无法读取（{error.strerror}）") from error
    except yaml.YAMLError as error:
        raise UnreadableFile(path, f"不是合法的 YAML：{error}") from error
    rows = data.get(name) if isinstance(data, dict) else None
    if not isinstance(rows, list):
        raise UnreadableFile(path, f"缺少 {name} 列表")
    return rows
