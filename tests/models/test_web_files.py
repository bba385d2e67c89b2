"""Our files of the web apps refer to one another, so that one address with a digest moves them all.

Relative, to a file there is: what is named from the root would be fetched past the digest, and a
clerk would run scripts of before an upgrade.
"""

from __future__ import annotations

import re
from pathlib import Path

FILES = Path(__file__).parents[2] / "engine/src/main/resources/META-INF/resources/webjars/camunda"
IMPORT = re.compile(r"""(?:^|\s)(?:from|import)[ (]\s*['"]([^'"]+)['"]""", re.MULTILINE)
STYLE = re.compile(r"""url\(\s*['"]?([^'")]+)""")
SCRIPTS = re.compile(r"settings\('[^']+', \[([^\]]*)\]")


def referred(path: Path) -> list[str]:
    return (STYLE if path.suffix == ".css" else IMPORT).findall(path.read_text(encoding="utf-8"))


def test_every_reference_is_relative_and_leads_to_a_file() -> None:
    files = sorted([*FILES.rglob("*.js"), *FILES.rglob("*.css")])
    found = [(path, name) for path in files for name in referred(path)]
    assert len(found) > 60
    lost = [
        (str(path.relative_to(FILES)), name)
        for path, name in found
        if name.startswith(("/", "http")) or not (path.parent / name).resolve().is_file()
    ]
    assert lost == []


def test_every_script_that_an_app_names_is_there() -> None:
    named = []
    for config in sorted(FILES.glob("app/*/scripts/config.js")):
        listed = SCRIPTS.search(config.read_text(encoding="utf-8"))
        named += [
            config.parent / name for name in re.findall(r"'([^']+)'", listed[1] if listed else "")
        ]
    assert len(named) == 6
    assert [str(path) for path in named if not path.is_file()] == []
