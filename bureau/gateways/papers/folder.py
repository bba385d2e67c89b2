"""The folder `papers/`: a template a folder, and `base/` for what they share."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import yaml

from bureau.domain.paper_templates import TemplateFault, read_template
from bureau.gateways.zip_times import ZIP_EPOCH
from bureau.services.ports.paper_templates import PaperFailed, PaperSource

DECLARATION: Final = "paper.yaml"
HTML: Final = "template.html"
DOCX: Final = "template.docx"
#: Folder of what templates share; part of every bundle.
BASE: Final = "base"
#: Largest file of a template, in bytes.
MAX_FILE: Final = 4 * 1024 * 1024
#: The oldest time a ZIP archive can hold; the same for all, so that digests are.


class TemplateFolder:
    """Reads templates afresh each time: a change counts from the next paper on.

    Args:
        root: the folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def ids(self) -> tuple[str, ...]:
        """Every template, sorted."""
        found = self._root.glob(f"*/{DECLARATION}")
        return tuple(sorted(path.parent.name for path in found))

    def get(self, template_id: str) -> PaperSource:
        """The template with its files.

        Raises:
            PaperFailed: there is none, or it is wrong.
        """
        folder = self._root / template_id
        # the name comes from a diagram: only a folder directly inside is meant
        if folder.parent != self._root or not (folder / DECLARATION).is_file():
            raise PaperFailed(f"没有文书模板“{template_id}”（文件夹 {self._root}）")
        files = _files(folder) | _files(self._root / BASE, f"{BASE}/")
        try:
            template = read_template(yaml.safe_load(files[DECLARATION]), template_id)
        except (TemplateFault, yaml.YAMLError, UnicodeDecodeError) as fault:
            raise PaperFailed(f"文书模板“{template_id}”的 {DECLARATION} 有误：{fault}") from fault
        wanted = [HTML, DOCX] if template.format == "docx" else [HTML]
        if missing := [name for name in wanted if name not in files]:
            raise PaperFailed(f"文书模板“{template_id}”缺少文件 {'、'.join(missing)}")
        bundle = _bundle(files)
        return PaperSource(
            template=template,
            files=files,
            bundle=bundle,
            sha256=hashlib.sha256(bundle).hexdigest(),
        )


def _files(folder: Path, prefix: str = "") -> dict[str, bytes]:
    found = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        # what editors leave beside (lock and hidden files) is no part of a template
        if not path.is_file() or path.name.startswith((".", "~")):
            continue
        if path.stat().st_size > MAX_FILE:
            raise PaperFailed(f"模板文件 {path} 超过 {MAX_FILE // 1024 // 1024} MB")
        found[prefix + path.name] = path.read_bytes()
    return found


def _bundle(files: Mapping[str, bytes]) -> bytes:
    """All files in one ZIP, without times and compression: the same files give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, ZIP_EPOCH), files[name])
    return made.getvalue()
