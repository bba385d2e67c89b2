"""The side file of a procedure's mutants: those that nobody notices, each with the reason.

# tests/engine/scenarios/mutants/P2_29_Hotline12345.yaml
process: P2_29_Hotline12345
equivalent:   # nobody could notice: they do not count
  unmap:User_Handle:output:leaderGroup: 表单中此项只读，值与之前相同。
survivors:    # somebody could, and they are left: they count as not noticed
  constant:Service_Notify:channel: 渠道内容相同，只在对方系统里看得出。
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bureau.modelling.errors import UnreadableFile

#: Below the folder of the scenarios.
FOLDER: Final = "mutants"

_Reasons = Mapping[str, Annotated[str, Field(min_length=4)]]


class Excuses(BaseModel):
    """Reasons by id of the mutant.

    Args:
        process: whose mutants.
        equivalent: change nothing that anybody could notice.
        survivors: could be noticed and are left, such as for what a scenario would cost.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    process: str
    equivalent: _Reasons = {}
    survivors: _Reasons = {}

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        both = sorted(self.equivalent.keys() & self.survivors.keys())
        if both:
            raise ValueError(f"{'、'.join(both)} 只能写在 equivalent、survivors 之一")
        return self

    @property
    def listed(self) -> frozenset[str]:
        """Ids of all of them."""
        return frozenset((*self.equivalent, *self.survivors))


def read_excuses(scenarios: Path, process: str) -> Excuses:
    """What the side file of a procedure says; nothing when it has no such file.

    Args:
        scenarios: folder of the scenarios.
        process: process id; a shared one has a file of its own like any other.

    Raises:
        UnreadableFile: it is not written as above.
    """
    path = excuses_file(scenarios, process)
    if not path.exists():
        return Excuses(process=process)
    try:
        file = Excuses.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        raise UnreadableFile(path, f"不是合法的 YAML：{error}") from error
    except ValidationError as error:
        faults = "；".join(
            f"{'.'.join(map(str, one['loc']))}：{one['msg']}" for one in error.errors()
        )
        raise UnreadableFile(path, f"写法不对：{faults}") from error
    if file.process != path.stem:
        raise UnreadableFile(path, f"文件名应与流程编号 {file.process} 相同")
    return file


def excuses_file(scenarios: Path, process: str) -> Path:
    """Where the side file of a procedure stands."""
    return scenarios / FOLDER / f"{process}.yaml"
