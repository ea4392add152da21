#!/bin/sh
# Everything that can be said about the code without running all its tests: check.sh VENV
# Goes on after a failure, so that one run tells all of them.
set -u
bin=$1/bin
failed=""

step() { # step NAME COMMAND...
    echo "== $1"
    shift
    "$@" || failed="$failed '$1 ${2:-}'"
}

step "style" "$bin/ruff" check .
step "format" "$bin/ruff" format --check .
step "types" "$bin/mypy"
step "imports" "$bin/lint-imports"
step "docs and house rules" "$bin/python" -m pytest -q tests/docs tests/architecture

[ -z "$failed" ] || {
    echo "check failed:$failed" >&2
    exit 1
}
