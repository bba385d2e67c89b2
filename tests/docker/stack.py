"""The running compose stack, as its users reach it: through the proxy, and by `docker compose`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import requests

from bureau.cli.steps.demo import read_example, read_people
from bureau.domain.clock import SystemClock
from bureau.modelling.scenarios.model import Task
from tests.docker.clerk import Clerk
from tests.support.engine import ROOT
from tests.support.observe import wait_for

#: A loaded machine, a restarted container, and the leases of whoever died.
PATIENCE = 240.0
#: How often a plain verb of Docker is tried.
_TRIES = 5

#: One of everything, as `docker compose up` makes it.
SMALL: Final = ("docker-compose.yml", "tests/docker/compose.test.yml")
#: Two of everything behind TLS.
GROWN: Final = ("docker-compose.yml", "compose.scale.yml", "compose.tls.yml", SMALL[1])

_PEOPLE = read_people()


@dataclass(frozen=True)
class Stack:
    """One compose project.

    Args:
        origin: the proxy.
        compose: the command with its project and files.
        environment: settings of this one beside those of the process.
    """

    origin: str
    compose: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self, *words: str, given: str | None = None) -> str:
        """A `docker compose` command, with something to read; its output."""
        done = self.ask(*words, given=given)
        assert done.returncode == 0, f"{words}: {done.stdout[-1500:]} {done.stderr[-3000:]}"
        return done.stdout

    def ask(self, *words: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
        """The same where it may fail."""
        return subprocess.run(
            [*self.compose, *words],
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
            input=given,
            env={**os.environ, **self.environment},
        )

    def inside(self, service: str, *words: str) -> str:
        """A command in a service's container; its output."""
        return self.run("exec", "-T", service, *words).strip()

    def script(self, service: str, text: str) -> str:
        """Run Python text in a service's container; its output."""
        return self.run("exec", "-T", service, "python", "-W", "ignore", "-", given=text).strip()

    def ids(self, service: str) -> list[str]:
        """Containers of a service, in order of their numbers."""
        return sorted(self.run("ps", "-q", service).split())

    def pid(self, container: str) -> int:
        """First process of a container, seen from outside."""
        done = subprocess.run(
            ["docker", "inspect", "-f", "{{.State.Pid}}", container],
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
        return int(done.stdout)

    def address_of(self, container: str) -> str:
        """A container's address in the stack's network."""
        [one] = [one for one in self.containers() if one["Id"].startswith(container)]
        [network] = one["NetworkSettings"]["Networks"].values()
        return str(network["IPAddress"])

    def docker(self, verb: str, container: str) -> None:
        """A plain verb of Docker, such as pause.

        runc now and then gives up freezing a busy container of cgroup v1: it is asked again.
        """
        words, said = ["docker", verb, container], ""
        for _ in range(_TRIES):
            done = subprocess.run(words, capture_output=True, text=True, timeout=60)
            if done.returncode == 0:
                return
            said = done.stderr
            time.sleep(0.5)
        raise AssertionError(said)

    def sql(self, database: str, query: str) -> str:
        """What the database server's own client says."""
        client = ("psql", "-h", "/var/run/postgresql", "-U", "postgres", "-v", "ON_ERROR_STOP=1")
        words = ("exec", "-T", "postgres", *client, "-d", database, "-At")
        return self.run(*words, given=query).strip()

    def containers(self) -> list[dict[str, Any]]:
        """What Docker says of each running container of the project."""
        ids = self.run("ps", "-q").split()
        done = subprocess.run(
            ["docker", "inspect", *ids], capture_output=True, text=True, timeout=60, check=True
        )
        found: list[dict[str, Any]] = json.loads(done.stdout)
        return found

    def images(self) -> list[tuple[str, int]]:
        """Our own images, with their sizes in bytes."""
        names = [f"bureau-{one}:{os.environ['BUREAU_VERSION']}" for one in ("app", "engine")]
        words = ["docker", "image", "inspect", "-f", "{{.Size}}", *names]
        done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True)
        return list(zip(names, map(int, done.stdout.split()), strict=True))

    def kill(self, service: str) -> None:
        """SIGKILL one container's first process from outside; the restart policy brings it back."""
        container = self.ids(service)[0]
        if os.geteuid() == 0:
            os.kill(self.pid(container), signal.SIGKILL)
        else:  # what `docker kill` ends stays down, by Docker's rule
            for verb in ("kill", "start"):
                subprocess.run(["docker", verb, container], timeout=60, check=True)

    def ready(self) -> bool:
        """Whether API, database and engine answer, and the web apps too."""
        addresses = ("/readyz", "/camunda/app/tasklist/default/")
        try:
            return all(requests.get(self.origin + one, timeout=5).ok for one in addresses)
        except requests.RequestException:
            return False

    def wait_ready(self) -> None:
        """Wait until it works again by itself."""
        wait_for(self.ready, seconds=PATIENCE, what="the stack answers")

    def api_key(self) -> str:
        """The demo body's."""
        return self.inside("api", "cat", "/var/lib/bureau/hotline.key")

    def password(self) -> str:
        """The demo people's."""
        return self.inside("api", "cat", "/run/secrets/bureau_demo_password")

    def hand_in(self) -> str:
        """Submit the example complaint until it is taken, as a sender does; the case number."""
        return self.submit(*self._example())

    def _example(self) -> tuple[str, dict[str, Any]]:
        example = read_example()
        # With the day of the order, the form proposes the date of the answer.
        limit = SystemClock().now().date() + timedelta(days=9)
        return example.procedure, {**example.data, "limitDate": limit.isoformat()}

    def submit(self, procedure: str, data: dict[str, Any], api_key: str = "") -> str:
        """Submit until it is taken, always under the same key; the case number."""
        headers = {
            "Authorization": f"Bearer {api_key or self.api_key()}",
            "Idempotency-Key": str(uuid.uuid4()),
        }
        body = {"procedure": procedure, "data": data}

        def post() -> str:
            try:
                answer = requests.post(
                    f"{self.origin}/v1/submissions", json=body, headers=headers, timeout=30
                )
            except requests.RequestException:
                return ""
            taken = answer.status_code in (200, 201)
            return str(answer.json()["tracking_number"]) if taken else ""

        return wait_for(post, seconds=PATIENCE, what="the submission is taken")

    def state_of(self, case: str) -> dict[str, Any]:
        """What the sender is told."""
        headers = {"Authorization": f"Bearer {self.api_key()}"}
        try:
            answer = requests.get(
                f"{self.origin}/v1/submissions/{case}", headers=headers, timeout=30
            )
        except requests.RequestException:
            return {}
        state: dict[str, Any] = answer.json() if answer.ok else {}
        return state

    def wait_open(self, case: str) -> None:
        """Wait until a clerk has something to do: relay, engine and worker have all worked."""
        wait_for(
            lambda: self.state_of(case).get("open_steps"),
            seconds=PATIENCE,
            what=f"{case} has an open step",
        )

    def work(self, case: str, steps: Sequence[Task]) -> None:
        """The clerks do their tasks, each by a holder of the post."""
        clerks: dict[str, Clerk] = {}
        password = self.password()
        for step in steps:
            user = next(one.id for one in _PEOPLE if step.groups[0] in one.groups)
            clerk = clerks.get(user) or clerks.setdefault(user, Clerk(self.origin, user, password))
            [task] = wait_for(
                lambda clerk=clerk, step=step: [  # type: ignore[misc]
                    one for one in clerk.tasks(case) if one["taskDefinitionKey"] == step.task
                ],
                seconds=PATIENCE,
                what=f"{step.task} is open for {user}",
            )
            clerk.do(task["id"], dict(step.answer))

    def delivered(self, case: str) -> list[tuple[str, int]]:
        """Kind and count of deliveries of everything the hotline got of a case."""
        return self.deliveries().get(case, [])

    def deliveries(self) -> dict[str, list[tuple[str, int]]]:
        """The same of all cases."""
        script = "import urllib.request as u; print(u.urlopen('http://hotline:8090/received').read().decode())"
        got = json.loads(self.inside("api", "python", "-c", script))
        found: dict[str, list[tuple[str, int]]] = {}
        for one in got:
            found.setdefault(one["case_number"], []).append((one["kind"], one["deliveries"]))
        return found


def compose_command() -> tuple[str, ...]:
    """Without files and project."""
    return ("docker", "compose", "--profile", "demo", "--project-directory", str(ROOT))


def stack_of(port: int, project: str, files: tuple[str, ...], scheme: str) -> Stack:
    """A project started from these files."""
    named = [word for file in files for word in ("-f", str(ROOT / file))]
    return Stack(f"{scheme}://127.0.0.1:{port}", (*compose_command(), *named, "-p", project))
