"""The project as a whole: forms, posts, topics, and which files a name means."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, Field

from bureau.modelling.errors import UnreadableFile
from bureau.modelling.forms import read_form
from bureau.modelling.workspace import NothingFound, TopicField, select_files, topic_from_schemas
from bureau.modelling.workspace.posts import read_posts
from tests.models.wrong.case import FORMS, RIGHT, workspace


class RemindIn(BaseModel):
    case_id: str = Field(alias="caseId", title="办件")
    kind: Literal["overdue", "due-soon"]
    note: str | None = None


class RemindOut(BaseModel):
    count: int


def test_topic_is_built_from_the_handlers_types() -> None:
    topic = topic_from_schemas(
        "remind", RemindIn.model_json_schema(), RemindOut.model_json_schema(), ["Error_X"]
    )
    assert topic.inputs == (
        TopicField("caseId", "string", title="办件"),
        TopicField("kind", "string", values=("overdue", "due-soon"), title="Kind"),
        TopicField("note", "string", required=False, nullable=True, title="Note"),
    )
    assert topic.outputs == (TopicField("count", "integer", title="Count"),)
    assert topic.errors == ("Error_X",)


def test_form() -> None:
    form = read_form(RIGHT / FORMS / "P9_1_Handle.form")
    assert form.keys == ("outcome", "opinion")
    outcome = form.field("outcome")
    assert outcome is not None
    assert [option.value for option in outcome.options] == ["complete", "incomplete", "refused"]
    assert outcome.required
    assert form.field("title") is None  # disabled: shown, not written


@pytest.mark.parametrize("text", ["", "[]", '{"components": 1}', "{"])
def test_what_is_no_form_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "X.form"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile):
        read_form(path)


def test_posts_by_lane_name() -> None:
    posts = workspace(RIGHT).posts
    assert posts is not None
    assert [post.group for post in posts.by_lane("办公室")] == ["bangongshi"]
    assert [post.group for post in posts.by_lane("国内贸易科业务岗位1")] == ["guoneike1"]
    assert posts.by_lane("承办科室") == ()


def test_who_may_enter_what_a_leader_wrote_on_paper(tmp_path: Path) -> None:
    path = tmp_path / "posts.yaml"
    path.write_text(
        "posts:\n"
        "  - {group: bangongshi, name: 办公室, enters_decisions: true}\n"
        "  - {group: zhuyaolingdao, name: 主要领导, section: 局领导}\n",
        encoding="utf-8",
    )
    assert read_posts(path).decision_writers == {"bangongshi"}


@pytest.mark.parametrize("text", ["posts: 1", "posts: [{group: a}]", "posts: [", "[]"])
def test_bad_post_register_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "posts.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile):
        read_posts(path)


def test_procedure_means_its_whole_bundle() -> None:
    found = [path.name for path in select_files(["P9_1"], workspace(RIGHT))]
    assert found[0] == "P9_1_Sample.bpmn"
    assert set(found) == {
        "P9_1_Sample.bpmn",
        "P9_1_Level.dmn",
        "S_Check.bpmn",
        "S_Check.form",
        "P9_1_Start.form",
        "P9_1_Receive.form",
        "P9_1_Handle.form",
        "P9_1_AddPaper.form",
        "P9_1_Sign.form",
    }


def test_no_name_means_everything_and_a_folder_what_is_below() -> None:
    opened = workspace(RIGHT)
    assert len(select_files([], opened)) == 9
    assert len(select_files([str(RIGHT / "forms" / "shared")], opened)) == 1


def test_unknown_name_is_refused() -> None:
    with pytest.raises(NothingFound):
        select_files(["P7_7"], workspace(RIGHT))
