"""The catalogue: whatever is deployed for outsiders is there, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from bureau.services.records import Procedure
from tests.component.api.client import PROCEDURE, Client, assert_problem
from tests.component.api.rig import Rig


def deployed(rig: Rig, *ids: str) -> None:
    with rig.uow() as uow:
        known = uow.procedures.get(PROCEDURE)
        assert isinstance(known, Procedure)
        for one in ids:
            uow.procedures.save(replace(known, id=one))
        uow.commit()


def test_a_procedure_appears_by_being_deployed(client: Client, rig: Rig) -> None:
    deployed(rig, "P3_01_New")
    client.headers.pop("Authorization")  # the duty list is public

    found = client.get("/v1/procedures").json()

    assert [one["id"] for one in found["items"]] == [PROCEDURE, "P3_01_New"]
    assert found["next_cursor"] is None
    first = found["items"][0]
    assert (first["department"], first["annex"]) == ("国内贸易科", "2.29")
    assert first["materials"] == ["举报投诉单", "电话录音"]


def test_page_by_page_each_comes_once(client: Client, rig: Rig) -> None:
    ids = [f"P3_{n:02d}_New" for n in range(5)]
    deployed(rig, *ids)
    seen: list[str] = []
    query = {"limit": "2"}
    while True:
        page = client.get("/v1/procedures", params=query).json()
        seen += [one["id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]

    assert seen == sorted([PROCEDURE, *ids])


def test_all_about_one(client: Client, rig: Rig) -> None:
    answer = client.get(f"/v1/procedures/{PROCEDURE}")
    found = answer.json()

    assert found["data_schema"] == client.get(found["schema_url"]).json()
    assert found["data_schema"]["properties"]["title"]["title"]
    assert [one["title"] for one in found["results"]] == ["市商务局批复"]
    picture = client.get(found["diagram_url"])
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert "default-src 'none'" in picture.headers["content-security-policy"]
    again = client.get(
        f"/v1/procedures/{PROCEDURE}", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_inner_procedures_are_not_there(client: Client) -> None:
    for procedure in ("P1_01_Inner", "P9_99_Nothing"):
        for part in ("", "/schema", "/diagram.svg"):
            assert_problem(client.get(f"/v1/procedures/{procedure}{part}"), 404, "not-found")


def test_the_status_has_a_tag_that_changes_with_it(client: Client, rig: Rig) -> None:
    number = client.submit().json()["tracking_number"]
    first = client.get(f"/v1/submissions/{number}")
    tag = {"If-None-Match": f'"other", {first.headers["etag"]}'}

    assert client.get(f"/v1/submissions/{number}", headers=tag).status_code == 304
    rig.link(number, "instance-1")
    changed = client.get(f"/v1/submissions/{number}", headers=tag)
    assert (changed.status_code, changed.json()["state"]) == (200, "active")
    assert changed.headers["etag"] != first.headers["etag"]
