#!/usr/bin/env bash
# Run a command beside the three servers of docker-compose.yml, in a project and on ports of their own.
# Usage: tests/with-stack.sh COMMAND... A stack that was up before stays up; so does a new one with KEEP_STACK=1.
set -euo pipefail
cd "$(dirname "$0")/.."
export COMPOSE_PROJECT_NAME=wireroom-test KAFKA_PORT=19092 ELASTICSEARCH_PORT=19200 REDIS_PORT=16379
export ELASTIC_PASSWORD=wireroom-test # throw-away servers, published on 127.0.0.1 only

stop() { [ "${KEEP_STACK:-}" = 1 ] || docker compose down --volumes --timeout 10 >/dev/null 2>&1; }

start() {
  local log status=0
  log=$(mktemp)
  docker compose up --detach --wait --quiet-pull kafka elasticsearch redis >"$log" 2>&1 || status=$?
  [ $status -eq 0 ] || { cat "$log"; docker compose logs --tail 40; } >&2
  rm -f "$log"
  return $status
}

[ -z "$(docker compose ps --quiet --status running kafka elasticsearch redis)" ] || KEEP_STACK=1
trap stop EXIT
start
docker compose ps --format '{{.Service}} {{.Health}}' | sort

export WIREROOM_TEST_KAFKA=127.0.0.1:$KAFKA_PORT
export WIREROOM_TEST_REDIS=redis://127.0.0.1:$REDIS_PORT/0
export WIREROOM_TEST_ELASTICSEARCH=http://127.0.0.1:$ELASTICSEARCH_PORT
export WIREROOM_TEST_ELASTICSEARCH_USER=elastic
export WIREROOM_TEST_ELASTICSEARCH_PASSWORD=$ELASTIC_PASSWORD
"$@"
