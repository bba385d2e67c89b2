"""The definitions of ledgers from `bpmn/ledgers/*.yaml`; read again when a file has changed."""

from __future__ import annotations

import threading
from pathlib import Path

import yaml

from bureau.domain.ledgers import DefinitionFaults, LedgerDefinition, parse_definition


class LedgerFiles:
    """Reads definitions; safe for several threads.

    Args:
        folder: holds one file a ledger, called as its id.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._read: dict[Path, tuple[int, int, LedgerDefinition]] = {}

    def get(self, ledger: str) -> LedgerDefinition | None:
        """The definition of this id.

        Raises:
            DefinitionFaults: there is one, and it cannot be used.
        """
        path = self._folder / f"{ledger}.yaml"
        if path.parent != self._folder or not path.is_file():
            return None
        return self._definition(path)

    def all(self) -> tuple[LedgerDefinition, ...]:
        """Every definition, by id.

        Raises:
            DefinitionFaults: one cannot be used.
        """
        return tuple(self._definition(path) for path in sorted(self._folder.glob("*.yaml")))

    def _definition(self, path: Path) -> LedgerDefinition:
        state = path.stat()
        stamp = (state.st_mtime_ns, state.st_size)
        with self._lock:
            known = self._read.get(path)
            if known is None or known[:2] != stamp:
                known = (*stamp, _parse(path))
                self._read[path] = known
            return known[2]


def _parse(path: Path) -> LedgerDefinition:
    try:
        data: object = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DefinitionFaults(f"台账定义 {path.name} 不是合法的 YAML：{error}") from error
    return parse_definition(data, path.stem)
