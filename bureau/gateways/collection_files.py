"""Templates of collection rounds from `bpmn/collections/*.yaml`."""

from __future__ import annotations

from pathlib import Path

import yaml

from bureau.domain.collections import CollectionTemplate, TemplateFaults, parse_template


class CollectionFiles:
    """Reads templates when they are asked for: rounds are rare.

    Args:
        folder: holds one file a template, called as its id.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, template: str) -> CollectionTemplate | None:
        """The template of this id.

        Raises:
            DefinitionFaults, TemplateFaults: it cannot be used.
        """
        path = self._folder / f"{template}.yaml"
        if path.parent != self._folder or not path.is_file():
            return None
        return parse_template(_load(path), path.stem)


def _load(path: Path) -> object:
    try:
        data: object = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        raise TemplateFaults(f"{path.name} 不是合法的 YAML：{fault}") from fault
    return data
