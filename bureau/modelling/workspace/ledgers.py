"""The definitions of ledgers in a project, as far as they can be used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from bureau.domain.ledgers import DefinitionFaults, LedgerDefinition, parse_definition


def read_ledgers(folder: Path) -> Iterator[tuple[str, LedgerDefinition | str]]:
    """Yield each file's id with its definition, or with what is wrong with it."""
    for path in sorted(folder.glob("*.yaml")):
        try:
            data: object = yaml.safe_load(path.read_text(encoding="utf-8"))
            yield path.stem, parse_definition(data, path.stem)
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            yield path.stem, f"不是合法的 YAML：{error}"
        except DefinitionFaults as error:
            yield path.stem, error.message
