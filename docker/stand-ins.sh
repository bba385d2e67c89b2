#!/usr/bin/env bash
# Builds stand-ins for the official base images that docker-compose.yml and the Dockerfiles name, from
# Debian packages, under the same tags. For machines that cannot pull images: elsewhere do not run it,
# Docker pulls the official ones. An image that is already there is left alone (--force builds it anew).
#
# Needs: root, debootstrap, a running Docker engine. Takes two to three minutes once.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
force=${1:-}
suite=bookworm

have() { [ "$force" != "--force" ] && docker image inspect "$1" >/dev/null 2>&1; }

base() { # the Debian root file system, with this machine's certificate authorities
  local tag=debian:bookworm-slim root
  have "$tag" && return
  echo "stand-in: $tag"
  root=$(mktemp -d)
  trap 'rm -rf "$root"' RETURN
  debootstrap --variant=minbase --include=ca-certificates "$suite" "$root" >"$root.log" 2>&1 ||
    { tail -20 "$root.log" >&2; return 1; }
  rm -f "$root.log"
  # Builds inside containers reach the package registries through the same trust as this machine.
  if compgen -G '/usr/local/share/ca-certificates/*.crt' >/dev/null; then
    cp /usr/local/share/ca-certificates/*.crt "$root/usr/local/share/ca-certificates/"
    chroot "$root" update-ca-certificates >/dev/null 2>&1
  fi
  rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/doc/*
  tar -C "$root" --exclude=./dev --exclude=./proc --exclude=./sys -c . |
    docker import --change 'CMD ["bash"]' - "$tag" >/dev/null
}

build() { # build TAG FOLDER
  have "$1" && return
  echo "stand-in: $1"
  DOCKER_BUILDKIT=0 docker build -q -t "$1" "$here/stand-ins/$2" >/dev/null
}

base
build python:3.11-slim-bookworm python
build maven:3.9-eclipse-temurin-17 maven
build eclipse-temurin:17-jre jre
build postgres:15-bookworm postgres
build nginx:1.28-bookworm nginx
build haproxy:2.8-bookworm haproxy
docker image ls --format '{{.Repository}}:{{.Tag}}  {{.Size}}' |
  grep -E '^(debian|python|maven|eclipse-temurin|postgres|nginx|haproxy):'
