#!/usr/bin/env bash
# Sets up everything and runs every test, stage after stage; a failing stage does not hide the next one.
# A test that was skipped for a reason that is not in .ci/skips_allowed.txt fails the run, too.
# Usage: test.sh [stage ...]     Logs: out/test/<stage>.log. Exit code: 0 only if every stage passed.
set -uo pipefail
cd "$(dirname "$0")/.."
all_stages=(tests device js notebooks lab stress fuzz bench)
stages=("$@")
[ $# -eq 0 ] && stages=("${all_stages[@]}")
bin=${VENV:-.venv}/bin
logs=out/test
export PYTHONUNBUFFERED=1 PYTHONFAULTHANDLER=1

.ci/system.sh test
.ci/setup.sh dev || exit 1
mkdir -p "$logs"

seconds_for() {  # each stage's time limit: far more than it takes, so that what hangs ends
  case $1 in tests) echo 1800 ;; js) echo 60 ;; lab) echo 1500 ;; device) echo 600 ;; fuzz) echo 900 ;; *) echo 600 ;; esac
}

apart="device or stress or fuzz or lab or bench"  # stages of their own
spread=(-n logical --maxprocesses 4 --dist worksteal)  # device and lab listen to a clock: they run one test at a time

command_for() {  # sets `cmd`
  case $1 in
    tests) cmd=("$bin/python" -m pytest "${spread[@]}" -m "not ($apart)" --durations=10) ;;
    js) cmd=(node --test); while IFS= read -r file; do cmd+=("$file"); done < <(find tests/js -name '*.test.*js' | sort) ;;
    notebooks) cmd=(env WORKBENCH_SINK=null "$bin/python" -m pytest "${spread[@]}" --dist loadfile --nbval-lax --nbval-current-env --nbval-cell-timeout=600 notebooks/) ;;
    device) cmd=("$bin/python" -m pytest -m "device and not lab" --durations=5) ;;  # the tour needs both
    lab) cmd=("$bin/python" -m pytest -m lab --durations=5) ;;
    stress | fuzz | bench) cmd=("$bin/python" -m pytest "${spread[@]}" -m "$1" --durations=5) ;;
    *) echo "no such stage: $1 (there are: ${all_stages[*]})" >&2; exit 2 ;;
  esac
}

verdicts=()
limit() { if command -v timeout >/dev/null; then timeout --kill-after=20 "$@"; else shift; "$@"; fi; }
failed=0
for stage in "${stages[@]}"; do
  command_for "$stage"
  rm -f "$logs/$stage.log"
  if [ "$stage" = js ] && ! command -v node >/dev/null; then
    verdicts+=("NOT RUN: Node.js is missing"); failed=1; continue
  fi
  if [ "$stage" = js ] && [ ${#cmd[@]} -lt 3 ]; then
    verdicts+=("NOT RUN: no *.test.js below tests/js"); failed=1; continue
  fi
  printf '\n===== %s: %s\n' "$stage" "${cmd[*]}"
  started=$SECONDS
  limit "$(seconds_for "$stage")" "${cmd[@]}" 2>&1 | tee "$logs/$stage.log"
  code=${PIPESTATUS[0]}
  took="$((SECONDS - started)) s"
  case $code in
    0) verdicts+=("passed ($took)") ;;
    124 | 137) verdicts+=("TIMED OUT ($took)"); failed=1 ;;
    *) verdicts+=("FAILED ($took, exit code $code)"); failed=1 ;;
  esac
done

printf '\n===== summary\n'
for stage in "${stages[@]}"; do
  log="$logs/$stage.log"
  if [ -e "$log" ]; then
    sed -n '/short test summary info/,$p' "$log" | grep -E '^(FAILED|ERROR|XFAIL)' || true
    grep -E '^(=+ .*(passed|failed|error|no tests ran).* =+|# (tests|pass|fail|skipped) )' "$log" | tail -n 4 || true
  fi
done
written=()
for stage in "${stages[@]}"; do [ -e "$logs/$stage.log" ] && written+=("$logs/$stage.log"); done
"$bin/python" .ci/skips.py "${written[@]+"${written[@]}"}" || { verdicts+=("FAILED"); stages+=("skips"); failed=1; }
for i in "${!stages[@]}"; do printf '%-10s %s\n' "${stages[$i]}" "${verdicts[$i]}"; done
exit "$failed"
