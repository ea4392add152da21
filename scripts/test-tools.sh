#!/bin/sh
# What the tests use beside Python: a browser and the axe rules for the report page,
# and openssl as a second opinion on time-stamps.
# Installed only where that is possible without asking: as root on Debian. A tool that cannot be
# had is named here, and the tests that need it say so when they are skipped.
set -u
cd "$(dirname "$0")/.."

have() { command -v "$1" >/dev/null 2>&1; }

missing=""
have chromium || have chromium-browser || have google-chrome || missing="$missing chromium"
have node || missing="$missing nodejs"
have npm || missing="$missing npm"
have openssl || missing="$missing openssl"

if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && have apt-get; then
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086  # a list of names
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing; } >/dev/null ||
        echo "test tools: could not install:$missing" >&2
elif [ -n "$missing" ]; then
    echo "test tools: not here, and not installed by this script unless root on Debian:$missing" >&2
fi

axe=tests/support/axe
stamp=$axe/node_modules/.stamp
if [ -f $axe/package-lock.json ] && [ ! $stamp -nt $axe/package-lock.json ] && have npm; then
    npm ci --ignore-scripts --no-audit --no-fund --silent --prefix $axe && touch $stamp ||
        echo "test tools: could not install the packages of $axe" >&2
fi
exit 0
