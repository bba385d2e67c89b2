"""Templates of papers: what `papers/<id>/paper.yaml` declares."""

from __future__ import annotations

from pathlib import Path

import yaml

from bureau.domain.paper_templates import PaperTemplate, TemplateFault, read_template
from bureau.modelling.errors import UnreadableFile


def read_paper(path: Path) -> PaperTemplate:
    """Read one declaration.

    Raises:
        UnreadableFile: not YAML, or not as a template should be.
    """
    try:
        return read_template(yaml.safe_load(path.read_text(encoding="utf-8")), path.parent.name)
    except OSError as error:
        raise UnreadableFile(path, f"无法读取（{error.strerror}）") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UnreadableFile(path, f"不是合法的 YAML：{error}") from error
    except TemplateFault as error:
        raise UnreadableFile(path, str(error)) from error
