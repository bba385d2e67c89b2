"""The side file of a procedure's mutants: those that nobody could notice, each with the reason.

# tests/engine/scenarios/mutants/P2_29_Hotline12345.yaml
process: P2_29_Hotline12345
equivalent:
  unmap:User_Handle:output:leaderGroup: 表单中此项只读，值与之前相同。
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bureau.modelling.errors import UnreadableFile

#: Below the folder of the scenarios.
FOLDER: Final = "mutants"


class _SideFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    process: str
    equivalent: dict[str, Annotated[str, Field(min_length=4)]]


def read_excuses(scenarios: Path, process: str) -> Mapping[str, str]:
    """Reason by id of the mutant; empty when the procedure has no such file.

    Args:
        scenarios: folder of the scenarios.
        process: process id.

    Raises:
        UnreadableFile: it is not written as above.
    """
    path = excuses_file(scenarios, process)
    if not path.exists():
        return {}
    try:
        file = _SideFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        raise UnreadableFile(path, f"不是合法的 YAML：{error}") from error
    except ValidationError as error:
        faults = "；".join(
            f"{'.'.join(map(str, one['loc']))}：{one['msg']}" for one in error.errors()
        )
        raise UnreadableFile(path, f"写法不对：{faults}") from error
    if file.process != path.stem:
        raise UnreadableFile(path, f"文件名应与流程编号 {file.process} 相同")
    return file.equivalent


def excuses_file(scenarios: Path, process: str) -> Path:
    """Where the side file of a procedure stands."""
    return scenarios / FOLDER / f"{process}.yaml"
