#!/bin/sh
# Resolve anew what the project stands on, with hashes and without addresses. Needs uv.
set -eu
cd "$(dirname "$0")/.."
uv="${UV:-uv}"
command -v "$uv" >/dev/null || {
    echo "uv is not installed; 'python3 -m pip install uv' gets it, or name it by UV=…" >&2
    exit 1
}
trap 'rm -f locks/*.new' EXIT

resolve() { # resolve NAME WHAT-IT-IS-FOR [OPTION...]
    name=$1 purpose=$2
    shift 2
    # What the old lock says is kept where it still fits, unless UPGRADE is set.
    [ ! -f "locks/$name.txt" ] || cp "locks/$name.txt" "locks/$name.new"
    "$uv" pip compile pyproject.toml "$@" ${UPGRADE:+--upgrade} --quiet \
        --universal --python-version 3.11 --generate-hashes --output-file "locks/$name.new" \
        --constraint locks/constraints.txt \
        --no-emit-index-url --no-annotate --no-header >/dev/null
    {
        echo "# $purpose"
        echo "# Made by 'make lock' out of pyproject.toml; not by hand."
        cat "locks/$name.new"
    } >"locks/$name.txt"
}

# The whole set first; the smaller ones take their versions from it.
resolve dev "Everything that the project's own work needs." --extra demo --group dev
resolve demo "What 'make demo' needs." --extra demo --group build --constraint locks/dev.txt
resolve runtime "What the library and the command need." --constraint locks/dev.txt
