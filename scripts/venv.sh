#!/bin/sh
# Install a lock into a virtual environment, and this checkout into it: venv.sh PYTHON VENV LOCK
set -eu
python=$1 venv=$2 lock=$3

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "$python is older than 3.11; name another one: make PYTHON=python3.12 …" >&2
    exit 1
}
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv" || {
    rm -rf "$venv"
    echo "hint: on Debian and Ubuntu, 'apt-get install python3-venv' brings what is missing" >&2
    exit 1
}
pip() {
    "$venv/bin/python" -m pip --disable-pip-version-check --quiet "$@"
}
pip install --require-hashes --requirement "$lock"
pip install --no-deps --no-build-isolation --editable .
