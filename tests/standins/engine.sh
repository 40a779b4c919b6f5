#!/usr/bin/env bash
# Install and start Docker Engine and Compose v2 on a Debian bookworm machine where they are missing. Needs root and Go.
set -euo pipefail
COMPOSE=v2.32.4
log=${STANDIN_CACHE:-$HOME/.cache/standins}/dockerd.log
mkdir -p "$(dirname "$log")"

running() { docker info >/dev/null 2>&1; }

if ! running && ! command -v dockerd >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends docker.io iptables >/dev/null
fi
compose_missing() { ! docker compose version >/dev/null 2>&1; }
build_compose() {
  command -v go >/dev/null || { echo "Compose v2 is missing and there is no Go to build it" >&2; return 1; }
  local bin
  bin=$(mktemp -d)
  GOBIN=$bin GOFLAGS=-mod=mod go install "github.com/docker/compose/v2/cmd@$COMPOSE"
  install -D "$bin/cmd" "$HOME/.docker/cli-plugins/docker-compose"
  rm -rf "$bin"
}
if compose_missing; then build_compose; fi
if ! running; then
  setsid dockerd >"$log" 2>&1 </dev/null &
  for _ in $(seq 60); do running && break; sleep 1; done
fi
running || { echo "Docker Engine did not start; the end of $log:" >&2; tail -20 "$log" >&2; exit 1; }
docker info --format 'Docker Engine {{.ServerVersion}}, {{.Driver}}'
docker compose version
