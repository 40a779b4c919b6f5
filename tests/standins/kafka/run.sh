#!/usr/bin/env bash
# Turn KAFKA_* variables into server.properties, format the storage once, start the broker.
set -euo pipefail
conf=/opt/kafka/config/server.properties
# shellcheck disable=SC2054  # the commas belong to the values
declare -A p=(
  [process.roles]=broker,controller [node.id]=1 [controller.quorum.voters]=1@localhost:9093
  [listeners]=PLAINTEXT://:9092,CONTROLLER://:9093 [advertised.listeners]=PLAINTEXT://localhost:9092
  [controller.listener.names]=CONTROLLER [listener.security.protocol.map]=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
  [inter.broker.listener.name]=PLAINTEXT
  [offsets.topic.replication.factor]=1 [transaction.state.log.replication.factor]=1 [transaction.state.log.min.isr]=1
  [share.coordinator.state.topic.replication.factor]=1 [share.coordinator.state.topic.min.isr]=1
  [log.dirs]=/var/lib/kafka/data)
while IFS='=' read -r name value; do
  case "$name" in
    KAFKA_HEAP_OPTS|KAFKA_OPTS|KAFKA_LOG4J*|KAFKA_JMX*) continue ;;
    KAFKA_*) key=$(printf '%s' "${name#KAFKA_}" | tr '[:upper:]' '[:lower:]' | sed 's/___/\x01/g; s/__/\x02/g; s/_/./g; s/\x02/_/g; s/\x01/-/g'); p[$key]=$value ;;
  esac
done < <(env)
for key in "${!p[@]}"; do printf '%s=%s\n' "$key" "${p[$key]}"; done >"$conf"
/opt/kafka/bin/kafka-storage.sh format --ignore-formatted -t "${CLUSTER_ID:-5L6g3nShT-eMCtK--X86sw}" -c "$conf"
exec /opt/kafka/bin/kafka-server-start.sh "$conf"
