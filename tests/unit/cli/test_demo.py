"""The demo content: people of real posts, and a complaint that the start form takes."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema

from bureau.cli.steps.demo import read_example, read_people
from bureau.cli.steps.procedures import diagram_of, start_form
from bureau.modelling.bpmn import read_model
from bureau.modelling.form_schema import derive
from bureau.modelling.workspace.posts import read_posts

ROOT = Path(__file__).resolve().parents[3]


def test_every_demo_person_holds_posts_of_the_register():
    groups = read_posts(ROOT / "bpmn" / "posts.yaml").groups

    for person in read_people():
        assert person.groups, person.id
        assert set(person.groups) <= groups, person.id
        assert person.id.isalnum()
        assert person.id.isascii()


def test_no_demo_person_is_there_twice():
    ids = [person.id for person in read_people()]

    assert len(set(ids)) == len(ids)


def test_the_example_complaint_is_what_the_start_form_asks():
    example = read_example()
    (path,) = (ROOT / "bpmn").rglob(f"{example.procedure}.bpmn")
    form = start_form(diagram_of(read_model(path)).process)
    (form_file,) = (ROOT / "forms").rglob(f"{form}.form")

    jsonschema.validate(example.data, derive(json.loads(form_file.read_text(encoding="utf-8"))))
