#!/usr/bin/env bash
# Executes the tour with no screen and no sound card: out/00_tour.html and out/00_tour.wav.
set -euo pipefail
cd "$(dirname "$0")/.."
.ci/setup.sh lab
WORKBENCH_SINK=${WORKBENCH_SINK:-null} "${VENV:-.venv}/bin/python" .ci/tour.py
