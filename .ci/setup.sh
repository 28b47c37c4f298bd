#!/usr/bin/env bash
# Makes .venv with the package in it. Usage: setup.sh [lab|dev]   (dev adds what tests and checks need)
# PYTHON=... chooses the interpreter, VENV=... the folder.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-lab}
venv=${VENV:-.venv}
stamp="$venv/.installed-$kind"

say() { printf '%s\n' "workbench: $*" >&2; }

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
  local name
  for name in ${PYTHON:-} python3.11 python3.12 python3.13 python3.14 python3 python; do
    if command -v "$name" >/dev/null && new_enough "$name"; then command -v "$name"; return; fi
  done
  say "no Python 3.11 or newer found. Install one (Debian/Ubuntu: sudo apt install python3 python3-venv," \
      "macOS: brew install python) or say PYTHON=/where/it/is make lab"
  exit 1
}

make_venv() {
  local python
  python=$(find_python)
  say "making $venv with $("$python" --version)"
  if ! "$python" -c 'import ensurepip' >/dev/null 2>&1; then
    .ci/system.sh venv
  fi
  "$python" -m venv "$venv" || { say "could not make $venv (Debian/Ubuntu: sudo apt install python3-venv)"; exit 1; }
}

[ -x "$venv/bin/python" ] && new_enough "$venv/bin/python" || make_venv
if [ ! -e "$stamp" ] || [ -n "$(find pyproject.toml workbench/jupyter_config -newer "$stamp")" ]; then
  extra=""
  [ "$kind" = dev ] && extra="[dev]"
  say "installing the package into $venv (the first time takes a few minutes)"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --editable ".$extra"
  touch "$stamp"
fi
