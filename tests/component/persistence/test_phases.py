"""Schema changes in two phases: the version before runs on what is added, not on what is gone."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any, Final

import pytest

from bureau.errors import Permanent
from bureau.persistence import migrate

#: Written before there were phases.
NEWEST_WITHOUT: Final = "0018"
_TAKES_AWAY: Final = frozenset(
    {"drop_table", "drop_column", "rename_table", "create_unique_constraint", "alter_column"}
)


def takes_away(source: str) -> list[str]:
    """What in `upgrade` the code of the version before would stumble over."""
    upgrade = next(
        one
        for one in ast.parse(source).body
        if isinstance(one, ast.FunctionDef) and one.name == "upgrade"
    )
    found = []
    for call in ast.walk(upgrade):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
            continue
        name = call.func.attr
        words: dict[str | None, Any] = {word.arg: word.value for word in call.keywords}
        if name == "alter_column" and set(words) <= {"existing_type", "nullable", "server_default"}:
            nullable = words.get("nullable")
            if nullable is None or (isinstance(nullable, ast.Constant) and nullable.value):
                continue  # what may now be empty, the old code fills all the same
        if name in _TAKES_AWAY:
            found.append(name)
        if name == "add_column":
            column = call.args[-1]
            assert isinstance(column, ast.Call)
            given = {word.arg: word.value for word in column.keywords}
            nullable = given.get("nullable")
            needed = isinstance(nullable, ast.Constant) and nullable.value is False
            if needed and "server_default" not in given:
                found.append("add_column, needed and without server_default")
    return found


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("op.drop_column('cases', 'x')", ["drop_column"]),
        ("op.add_column('cases', sa.Column('x', sa.String(), nullable=True))", []),
        (
            "op.add_column('cases', sa.Column('x', sa.String(), nullable=False))",
            ["add_column, needed and without server_default"],
        ),
        (
            "op.add_column('c', sa.Column('x', sa.String(), nullable=False, server_default=''))",
            [],
        ),
        ("batch.alter_column('x', existing_type=sa.String(), nullable=True)", []),
        ("batch.alter_column('x', new_column_name='y')", ["alter_column"]),
        ("op.create_table('new')", []),
    ],
)
def test_the_check_sees_what_the_old_code_would_not_survive(line: str, expected: list[str]):
    assert takes_away(f"def upgrade():\n    {line}\n") == expected


def test_migrations_that_take_away_say_so():
    for file in sorted((migrate.MIGRATIONS / "versions").glob("[0-9]*.py")):
        if file.name[:4] <= NEWEST_WITHOUT:
            continue
        source = file.read_text(encoding="utf-8")
        if 'phase = "after"' not in source:
            assert takes_away(source) == [], f'{file.name}: write phase = "after", or add only'


def chain(folder: Path, *phases: str) -> None:
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text((migrate.MIGRATIONS / "env.py").read_text("utf-8"), "utf-8")
    for number, phase in enumerate(phases, 1):
        down = f"'{number - 1}'" if number > 1 else "None"
        said = f"phase = '{phase}'" if phase else ""
        text = f"revision = '{number}'\ndown_revision = {down}\n{said}\ndef upgrade():\n    pass\n"
        (folder / "versions" / f"{number}.py").write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("phases", "applied", "goal"),
    [
        (("", "", ""), 1, "3"),
        (("", "", "after"), 1, "2"),
        (("", "after", "after"), 1, "1"),
        (("", "after", "", "after"), 2, "3"),
        (("", "", ""), 3, "3"),
    ],
)
def test_only_what_the_version_before_survives_is_made_first(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    phases: tuple[str, ...],
    applied: int,
    goal: str,
):
    chain(tmp_path / "m", *phases)
    monkeypatch.setattr(migrate, "MIGRATIONS", tmp_path / "m")
    url = f"sqlite:///{tmp_path / 'x.db'}"
    migrate.upgrade(url, str(applied))

    assert migrate.last_before(url) == goal


def test_a_leap_over_a_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    chain(tmp_path / "m", "", "after", "")
    monkeypatch.setattr(migrate, "MIGRATIONS", tmp_path / "m")
    url = f"sqlite:///{tmp_path / 'x.db'}"
    migrate.upgrade(url, "1")

    with pytest.raises(Permanent, match="停止全部服务"):
        migrate.last_before(url)
