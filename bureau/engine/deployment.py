"""Deploys bundles: what was deployed under a version tag never changes.

Call activities bind to a version tag, and a second definition with the same tag makes the engine
fail them (ENGINE-03045). So changed content under a tag is refused, unchanged content is not
deployed twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bureau.engine.bundle import Bundle
from bureau.engine.session import EngineSession
from bureau.errors import Permanent

#: Source of every deployment of ours; the engine looks for duplicates within one source.
SOURCE: Final = "bureau"
#: Beside the files of a bundle: the revision of the sources it was made from. No part of its
#: content.
REVISION: Final = "source-revision.txt"


class VersionTaken(Permanent):
    """Another content is deployed under this version tag already."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """One procedure as the engine has it.

    Args:
        process_id: process id.
        version_tag: `camunda:versionTag`.
        definition_id: the engine's definition.
        version: the engine's own version number.
        deployment_id: the engine's deployment.
        digest: of the bundle.
        fresh: it was deployed just now.
    """

    process_id: str
    version_tag: str
    definition_id: str
    version: int
    deployment_id: str
    digest: str
    fresh: bool


class Deployments:
    """Deploys and looks up what is deployed.

    Args:
        session: an account that may deploy.
    """

    def __init__(self, session: EngineSession) -> None:
        self._session = session

    def deploy(self, bundle: Bundle, revision: str = "") -> Deployed:
        """Deploy a bundle, unless exactly this is deployed under its tag.

        Args:
            bundle: what.
            revision: of the sources, kept beside the bundle; "" when it is not known.

        Raises:
            VersionTaken: its tag is used by another content; raise the tag.
            EngineRefused: the engine does not accept the diagram; the message says where.
        """
        there = self._tagged(bundle.process_id, bundle.version_tag)
        if there is not None:
            changed = _differences(bundle.files, self.resources(there["deploymentId"]))
            if changed:
                raise VersionTaken(
                    f"{bundle.process_id} 的版本 {bundle.version_tag} 已部署，但内容不同："
                    f"{'、'.join(changed)}。请提高 camunda:versionTag "
                    "(this version tag is deployed with other content)"
                )
            return _deployed(bundle, there, fresh=False)
        files = {**bundle.files, **({REVISION: revision.encode()} if revision else {})}
        answer = self._session.request(
            "POST",
            self._session.at("deployment", "create"),
            data={
                "deployment-name": bundle.process_id,
                "deployment-source": SOURCE,
                # With all resources or none: forms must come with their diagram.
                "enable-duplicate-filtering": "true",
                "deploy-changed-only": "false",
            },
            files={name: (name, content) for name, content in files.items()},
        ).json()
        definitions: dict[str, Any] = answer.get("deployedProcessDefinitions") or {}
        for definition in definitions.values():
            if definition["key"] == bundle.process_id:
                return _deployed(bundle, definition, fresh=True)
        # Another `deploy` was quicker with the same content.
        there = self._tagged(bundle.process_id, bundle.version_tag)
        if there is None:
            raise Permanent(f"{bundle.process_id}: the engine deployed no process of this id")
        return _deployed(bundle, there, fresh=False)

    def deployed(self) -> dict[str, str]:
        """Newest version tag of every process that is deployed."""
        found = self._session.get_json("process-definition", params={"latestVersion": "true"})
        return {each["key"]: each["versionTag"] or "" for each in found}

    def revision(self, deployment_id: str) -> str:
        """Revision of the sources that a deployment was made from, "" when it is not known."""
        listed = self._session.get_json("deployment", deployment_id, "resources")
        for each in listed:
            if each["name"] == REVISION:
                url = self._session.at("deployment", deployment_id, "resources", each["id"], "data")
                return self._session.request("GET", url, headers={"Accept": "*/*"}).text.strip()
        return ""

    def install(self, name: str, files: Mapping[str, bytes], process_id: str) -> str:
        """Deploy files as they are under a name of their own, and give the definition: for trials.

        Raises:
            EngineRefused: the engine does not accept the diagram.
        """
        answer = self._session.request(
            "POST",
            self._session.at("deployment", "create"),
            data={"deployment-name": name, "deployment-source": SOURCE},
            files={each: (each, content) for each, content in files.items()},
        ).json()
        definitions: dict[str, Any] = answer.get("deployedProcessDefinitions") or {}
        for definition in definitions.values():
            if definition["key"] == process_id:
                return str(definition["id"])
        raise Permanent(f"{process_id}: the engine deployed no process of this id")

    def remove(self, process_id: str) -> None:
        """Remove every deployment of a process with its cases, running and finished: for trials."""
        found = self._session.get_json("process-definition", params={"key": process_id})
        for deployment in {each["deploymentId"] for each in found}:
            self._session.request(
                "DELETE",
                self._session.at("deployment", deployment),
                params={"cascade": "true", "skipCustomListeners": "true", "skipIoMappings": "true"},
            )

    def _tagged(self, process_id: str, tag: str) -> dict[str, Any] | None:
        """Newest definition of a process with this tag."""
        found = self._session.get_json(
            "process-definition",
            params={
                "key": process_id,
                "versionTag": tag,
                "sortBy": "version",
                "sortOrder": "desc",
                "maxResults": 1,
            },
        )
        return found[0] if found else None

    def resources(self, deployment_id: str) -> dict[str, bytes]:
        """What was deployed together: name -> content."""
        listed = self._session.get_json("deployment", deployment_id, "resources")
        return {
            each["name"]: self._session.request(
                "GET",
                self._session.at("deployment", deployment_id, "resources", each["id"], "data"),
                headers={"Accept": "*/*"},
            ).content
            for each in listed
        }


def _differences(ours: Mapping[str, bytes], theirs: Mapping[str, bytes]) -> list[str]:
    names = {*ours, *theirs} - {REVISION}
    return sorted(name for name in names if ours.get(name) != theirs.get(name))


def _deployed(bundle: Bundle, definition: Mapping[str, Any], *, fresh: bool) -> Deployed:
    return Deployed(
        process_id=bundle.process_id,
        version_tag=bundle.version_tag,
        definition_id=definition["id"],
        version=definition["version"],
        deployment_id=definition["deploymentId"],
        digest=bundle.digest,
        fresh=fresh,
    )
