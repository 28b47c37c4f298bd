#!/usr/bin/env bash
# Lint, format, types, layers, spelling: all of them, whatever the first says.
set -uo pipefail
cd "$(dirname "$0")/.."
.ci/setup.sh dev || exit 1
bin=${VENV:-.venv}/bin
failed=()

run() {
  local name=$1; shift
  printf '\n== %s\n' "$name"
  "$@" || failed+=("$name")
}

run "ruff check" "$bin/ruff" check .
run "ruff format" "$bin/ruff" format --check .
run "mypy" "$bin/mypy"
run "import-linter" "$bin/lint-imports"
run "codespell" "$bin/codespell" workbench widgets tests docs benchmarks .ci binder ./*.md Makefile pyproject.toml

if [ ${#failed[@]} -gt 0 ]; then
  printf '\ncheck: failed: %s\n' "${failed[*]}"
  exit 1
fi
printf '\ncheck: all passed\n'
