#!/usr/bin/env bash
# Runs benchmarks/bench_*.py one after the other; figures go to the screen and to out/bench/.
set -uo pipefail
cd "$(dirname "$0")/.."
.ci/setup.sh dev || exit 1
bin=${VENV:-.venv}/bin
mkdir -p out/bench
failed=0
for program in benchmarks/bench_*.py; do
  [ -e "$program" ] || { echo "no benchmarks/bench_*.py" >&2; exit 1; }
  name=$(basename "$program" .py)
  printf '\n===== %s\n' "$name"
  PYTHONUNBUFFERED=1 PYTHONPATH=. "$bin/python" "$program" 2>&1 | tee "out/bench/$name.txt"
  [ "${PIPESTATUS[0]}" = 0 ] || failed=1
done
exit "$failed"
