#!/usr/bin/env bash
# Sets up and opens JupyterLab on the tour; where there is no screen, prints the address. Arguments go to JupyterLab.
set -euo pipefail
cd "$(dirname "$0")/.."
.ci/system.sh lab
.ci/setup.sh lab
venv=${VENV:-.venv}
# JupyterLab's question about news would cover a corner of the tour; defaults of this .venv, the user's own settings win.
defaults="$venv/share/jupyter/lab/settings/overrides.d"
mkdir -p "$defaults" && cp .ci/lab_settings.json "$defaults/workbench-lab.json"
options=(--LabApp.default_url=/lab/tree/notebooks/00_tour.ipynb)  # also in the address that is printed
[ "$(id -u)" = 0 ] && options+=(--allow-root)
if [ "$(uname -s)" = Linux ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  options+=(--no-browser --ServerApp.log_level=WARN)  # the address is printed at this level, and little else
  echo "workbench: no screen here; open the address below in a browser (over ssh: ssh -L 8888:localhost:8888 ...)"
fi
exec "$venv/bin/python" -m jupyterlab "${options[@]}" "$@"
