#!/usr/bin/env bash
# Runs benchmarks/bench_*.py one after the other; tables go to the screen and to out/bench/.
# Usage: bench.sh [--quick] [--with-others] [name ...]     For example: bench.sh --quick voices callback
# --with-others installs the systems that ours is compared with (benchmarks/requirements.txt, SuperCollider's server).
set -uo pipefail
cd "$(dirname "$0")/.."
.ci/system.sh test
.ci/setup.sh dev || exit 1
bin=${VENV:-.venv}/bin
options=()
while [ $# -gt 0 ]; do
  case $1 in
    --quick) options+=(--quick) ;;
    --with-others)
      .ci/system.sh others
      "$bin/python" -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt || exit 1
      ;;
    *) break ;;
  esac
  shift
done
names=("$@")
[ $# -eq 0 ] && for program in benchmarks/bench_*.py; do
  name=$(basename "$program" .py)
  names+=("${name#bench_}")
done
mkdir -p out/bench
failed=()
for name in "${names[@]}"; do
  printf '\n===== %s\n' "$name"
  PYTHONUNBUFFERED=1 "$bin/python" -m "benchmarks.bench_$name" ${options[@]+"${options[@]}"} 2>&1 | tee "out/bench/$name.txt"
  [ "${PIPESTATUS[0]}" = 0 ] || failed+=("$name")
done
[ ${#failed[@]} -eq 0 ] || { printf '\nbench: failed: %s\n' "${failed[*]}"; exit 1; }
