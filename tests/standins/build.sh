#!/usr/bin/env bash
# Build the stand-in images that are missing (see README.md). Usage: build.sh [python|redis|kafka|elasticsearch]...
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${STANDIN_CACHE:-$HOME/.cache/standins}
mkdir -p "$cache"
export DOCKER_BUILDKIT=0 DEBIAN_FRONTEND=noninteractive
PYTHON=python:3.11-slim-bookworm
JRE=standin/jre:17
KAFKA=apache/kafka:4.1.0
ELASTICSEARCH=docker.elastic.co/elasticsearch/elasticsearch:8.19.21
REDIS=redis:7.4-bookworm

image_of() { case $1 in python) echo $PYTHON ;; redis) echo $REDIS ;; kafka) echo $KAFKA ;; elasticsearch) echo $ELASTICSEARCH ;;
  *) echo "unknown image: $1" >&2; return 2 ;; esac; }
have() { docker image inspect "$1" >/dev/null 2>&1; }

need() { # need COMMAND DEBIAN_PACKAGE: install the package where the command is missing
  command -v "$1" >/dev/null && return
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "$2" >/dev/null
}

build() { # build TAG FOLDER: quiet, but shows its log when it fails
  local log=$cache/${1//[\/:]/-}.log
  docker build -q -t "$1" "$2" >"$log" 2>&1 || { cat "$log" >&2; return 1; }
}

mirror() { awk '/^URIs:/ {print $2; exit} /^deb / {for (i = 2; i <= NF; i++) if ($i ~ /:\/\//) {print $i; exit}}' \
  /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null || true; }

python_image() {
  local root
  root=$(mktemp -d)
  debootstrap --variant=minbase --include=python3,python3-pip,python3-venv,ca-certificates,curl \
    bookworm "$root" "$(mirror)" >"$cache/debootstrap.log" || { tail -20 "$cache/debootstrap.log" >&2; return 1; }
  cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
  if cp /etc/apt/sources.list.d/*.sources "$root/etc/apt/sources.list.d/" 2>/dev/null; then : >"$root/etc/apt/sources.list"; fi
  ln -sf python3 "$root/usr/bin/python"
  rm -rf "$root"/usr/lib/python3*/EXTERNALLY-MANAGED "$root"/var/cache/apt/archives/*.deb
  local bundle=/etc/ssl/certs/ca-certificates.crt
  tar -C "$root" -c . | docker import -c "ENV PIP_CERT=$bundle SSL_CERT_FILE=$bundle LANG=C.UTF-8" \
    -c 'CMD ["python3"]' - $PYTHON >/dev/null
  rm -rf "$root"
}

fetch_kafka() {
  rm -rf "$cache/kafka" && mkdir -p "$cache/kafka"
  cp "$here"/kafka/* "$cache/kafka/"
  (cd "$cache/kafka" && mvn -q -B dependency:copy-dependencies -DoutputDirectory=libs)
}

fetch_elasticsearch() {
  local version=${ELASTICSEARCH##*:} dir=$cache/elasticsearch
  rm -rf "$dir" && mkdir -p "$dir"
  cp "$here"/elasticsearch/* "$dir/"
  mvn -q -B dependency:copy -DoutputDirectory="$dir" \
    -Dartifact="org.elasticsearch.distribution.integ-test-zip:elasticsearch:$version:zip"
  (cd "$dir" && python3 -m zipfile -e "elasticsearch-$version.zip" . && rm "elasticsearch-$version.zip" &&
    mv "elasticsearch-$version" home && chmod +x home/bin/*)
  analysis_plugin "$dir" "$version"
}

analysis_plugin() { # compile the English token filters against the server's own jars
  local plugin=$1/home/plugins/analysis-english classes
  classes=$(mktemp -d)
  mkdir -p "$plugin"
  javac -cp "$1/home/lib/*" -d "$classes" "$1/EnglishAnalysis.java"
  jar cf "$plugin/analysis-english.jar" -C "$classes" .
  sed "s/@ES@/$2/" "$1/plugin-descriptor.properties" >"$plugin/plugin-descriptor.properties"
  rm -rf "$classes"
}

fetch() { # one Maven at a time: they share ~/.m2
  for name in "$@"; do case $name in kafka) fetch_kafka ;; elasticsearch) fetch_elasticsearch ;; esac; done
}

wanted=("$@")
[ $# -gt 0 ] || wanted=(python redis kafka elasticsearch)
missing=()
for name in "${wanted[@]}"; do
  image=$(image_of "$name")
  if have "$image"; then echo "there already: $image"; else missing+=("$name"); fi
done
[ ${#missing[@]} -gt 0 ] || exit 0

case " ${missing[*]} " in *kafka* | *elasticsearch*) java=yes; need javac openjdk-17-jdk-headless; need mvn maven ;; *) java= ;; esac
have $PYTHON || need debootstrap debootstrap

fetch "${missing[@]}" &
fetching=$!
have $PYTHON || python_image
[ -z "$java" ] || have $JRE || build $JRE "$here/jre"
wait $fetching

builds=()
for name in "${missing[@]}"; do
  case $name in
    redis) build $REDIS "$here/redis" & builds+=($!) ;;
    kafka | elasticsearch) build "$(image_of "$name")" "$cache/$name" & builds+=($!) ;;
  esac
done
for job in "${builds[@]}"; do wait "$job"; done
for name in "${missing[@]}"; do echo "built: $(image_of "$name")"; done
