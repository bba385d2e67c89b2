"""`bureau doctor`: topics against handlers, posts against people."""

from __future__ import annotations

from pathlib import Path

import pytest

from bureau.cli.doctor.posts import check_posts
from bureau.cli.doctor.procedures import check_topics
from bureau.cli.finding import State, worst
from bureau.engine.identity import Identity
from bureau.modelling.workspace import Post, Topic, Workspace

BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="t">
  <bpmn:process id="P9_1_Test" isExecutable="true">
    <bpmn:serviceTask id="Service_Reply" camunda:type="external" camunda:topic="reply"/>
    <bpmn:subProcess id="Sub_A">
      <bpmn:serviceTask id="Service_Inner" camunda:type="external" camunda:topic="archive"/>
    </bpmn:subProcess>
  </bpmn:process>
</bpmn:definitions>
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "bpmn").mkdir()
    (tmp_path / "bpmn" / "P9_1_Test.bpmn").write_text(BPMN)
    return Workspace(tmp_path)


def served(*names: str) -> dict[str, Topic]:
    return {name: Topic(name) for name in names}


def test_all_topics_are_served(workspace: Workspace):
    assert worst(check_topics(workspace, served("reply", "archive"))) is State.GREEN


def test_a_topic_without_handler_is_red_and_names_the_step(workspace: Workspace):
    (finding,) = check_topics(workspace, served("reply"))

    assert finding.state is State.RED
    assert finding.name == "archive"
    assert "P9_1_Test Service_Inner" in finding.detail


def test_a_handler_that_nobody_needs_is_yellow(workspace: Workspace):
    (finding,) = check_topics(workspace, served("reply", "archive", "pay"))

    assert (finding.name, finding.state) == ("pay", State.YELLOW)


class FakeIdentity(Identity):
    """People of an engine that is not there."""

    def __init__(self, groups: dict[str, str], members: dict[str, set[str]]) -> None:
        self._known = groups
        self._members = members

    def groups(self) -> dict[str, str]:
        return self._known

    def users(self) -> dict[str, str]:
        return {user: user.title() for user in self._members}

    def groups_of(self, user: str) -> frozenset[str]:
        return frozenset(self._members[user])

    def members_of(self, group: str) -> frozenset[str]:
        return frozenset(user for user, groups in self._members.items() if group in groups)


POSTS = (Post("office", "办公室"), Post("leader", "主要领导"))
GROUPS = {"office": "办公室", "leader": "主要领导"}


def test_posts_and_people_that_match_are_green():
    identity = FakeIdentity(GROUPS, {"a": {"office"}, "b": {"leader"}, "admin": set()})

    assert worst(check_posts(identity, POSTS, "admin")) is State.GREEN


def test_a_post_that_the_engine_does_not_know_is_red():
    identity = FakeIdentity({"office": "办公室"}, {"a": {"office"}})
    (finding,) = check_posts(identity, POSTS, "admin")

    assert finding.state is State.RED
    assert "leader" in finding.detail
    assert finding.remedy == "bureau seed"


def test_a_person_without_post_is_red():
    identity = FakeIdentity(GROUPS, {"a": {"office"}, "b": {"leader"}, "lost": set()})
    (finding,) = check_posts(identity, POSTS, "admin")

    assert (finding.name, finding.state) == ("lost", State.RED)


def test_a_vacant_post_is_yellow():
    identity = FakeIdentity(GROUPS, {"a": {"office"}})
    (finding,) = check_posts(identity, POSTS, "admin")

    assert finding.state is State.YELLOW
    assert "主要领导" in finding.detail
