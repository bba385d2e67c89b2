"""Demo people, the demo body and its key, the example complaint; only with the setting `demo`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import yaml

from bureau.errors import Unauthenticated
from bureau.services.access import AccessService

_FOLDER = Path(__file__).resolve().parents[1]

#: The body that the simulated hotline is.
BODY_CODE = "hotline12345"
BODY_NAME = "12345热线平台"
BODY_SCOPES = ("submit:*", "status:own")


@dataclass(frozen=True, slots=True)
class Person:
    """One demo clerk.

    Args:
        id: user id.
        name: Chinese name.
        groups: posts held.
    """

    id: str
    name: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A submission to try.

    Args:
        procedure: process id.
        data: values of its start form.
    """

    procedure: str
    data: dict[str, str]


def read_people(path: Path = _FOLDER / "demo.yaml") -> tuple[Person, ...]:
    """The demo clerks, in file order."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))["users"]
    return tuple(Person(row["id"], row["name"], tuple(row["groups"])) for row in rows)


def read_example(path: Path = _FOLDER / "example.yaml") -> Example:
    """The example complaint."""
    row = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Example(row["procedure"], dict(row["data"]))


def ensure_body(access: AccessService, key_file: Path) -> str:
    """The demo body with a key that works; the key is kept in a private file, for the simulator.

    Args:
        access: issues and checks keys.
        key_file: where the simulated hotline reads its key.

    Returns:
        The key.
    """
    access.ensure_organisation(BODY_CODE, BODY_NAME)
    kept = key_file.read_text(encoding="ascii").strip() if key_file.exists() else ""
    if kept:
        try:
            access.authenticate(f"Bearer {kept}")
        except Unauthenticated:
            pass  # revoked, or of another database: the body gets a new one below
        else:
            return kept
    issued = access.issue(BODY_CODE, BODY_SCOPES)
    key_file.parent.mkdir(parents=True, exist_ok=True)
    new = key_file.with_name(key_file.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(issued.text + "\n")
    new.replace(key_file)
    return issued.text
