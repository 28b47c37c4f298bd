#!/usr/bin/env bash
# What pip cannot bring. Installs it through apt where we are root; otherwise says what is missing and how to get it.
# Usage: system.sh lab|test|others|venv     Never fails: without these the workbench sounds in the page of a notebook, and tests skip.
set -uo pipefail
kind=${1:-lab}
[ "$(uname -s)" = Linux ] || exit 0

say() { printf '%s\n' "workbench: $*" >&2; }
has() { command -v "$1" >/dev/null 2>&1; }
has_library() { case $(ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null) in *"$1"*) ;; *) return 1 ;; esac; }
has_alsa_pulse() { [ -n "$(find /usr/lib* -name libasound_module_pcm_pulse.so -print -quit 2>/dev/null)" ]; }

missing=()
need() { local package=$1; shift; "$@" || missing+=("$package"); }

case $kind in
  venv)
    missing+=(python3-venv)
    ;;
  others)
    need supercollider-server has scsynth
    has "${CC:-cc}" || missing+=(gcc libc6-dev)
    ;;
  lab)
    need libportaudio2 has_library libportaudio.so.2
    ;;
  test)
    need libportaudio2 has_library libportaudio.so.2
    need jackd2 has jackd
    need pulseaudio has pulseaudio
    need pulseaudio-utils has parec
    need libasound2-plugins has_alsa_pulse
    need nodejs has node
    has chromium || has chromium-browser || has google-chrome || missing+=(chromium)
    ;;
esac

[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && has apt-get; then
  say "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  if apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; then
    exit 0
  fi
  say "apt could not install them all"
fi
say "missing on this machine: ${missing[*]}"
say "  to get them: sudo apt install ${missing[*]}"
if [ "$kind" = lab ]; then say "  going on without: sessions play in the page of the notebook"; fi
exit 0
