#!/usr/bin/env bash
# Builds a release's wheel into dist/: with the modules that browsers run, so that the first listener does not wait for them.
# They are found by the Python and the compiler that they were made with: PYTHONS="python3.11 python3.12" makes them for both.
set -euo pipefail
cd "$(dirname "$0")/.."
brought=workbench/_wasm
work=$(mktemp -d)
trap 'rm -rf "$work" "$brought"' EXIT
rm -rf "$brought" && mkdir "$brought"  # what is left over from another version would only be carried about

if [ -n "${PYTHONS:-}" ]; then
  for each in $PYTHONS; do
    PYTHON=$each VENV="out/wheel/$each" .ci/setup.sh dev
    pythons+=("out/wheel/$each/bin/python")
  done
else
  .ci/setup.sh dev
  pythons=("${VENV:-.venv}/bin/python")
fi
for each in "${pythons[@]}"; do
  WORKBENCH_CACHE_DIR="$work/cache" "$each" -m workbench warm
done
cp "$work"/cache/wasm/*.wasm "$brought/"
"${pythons[0]}" -m hatchling build -t wheel -d dist
