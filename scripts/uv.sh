#!/bin/sh
# Finds or makes uv, installs the locked packages, and runs a command with them: scripts/uv.sh COMMAND [ARGUMENT...]
# Everything stays inside the checkout (.tools/uv and .venv). Without a command it only sets up.
# Each failure says what, why, and the next command to type.
set -eu
cd "$(dirname "$0")/.."

fail() {
    echo "$1" >&2
    exit 2
}

version_is_enough() { # "uv 0.13.9 (...)" is 0.9 or newer
    version=$("$1" --version 2>/dev/null) || return 1
    version=${version#uv }
    major=${version%%.*}
    rest=${version#*.}
    minor=${rest%%.*}
    case "$major$minor" in '' | *[!0-9]*) return 1 ;; esac
    [ "$major" -gt 0 ] || [ "$minor" -ge 9 ]
}

find_python() { # the first Python that really runs and is new enough; version managers leave dead stand-ins on PATH
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            command -v "$name"
            return
        fi
    done
}

unreachable() { # $1: what the installer printed
    reason=$(printf '%s\n' "$1" | grep -iE 'error|caused by|fail|retry' | tail -n 1 | sed 's/^[^A-Za-z]*//')
    [ -n "$reason" ] || reason=$(printf '%s\n' "$1" | grep . | tail -n 1)
    fail "Could not reach PyPI to install the locked packages ($reason). Behind a proxy with its own certificate: UV_SYSTEM_CERTS=1 make ${GOAL:-demo}"
}

make_uv() {
    python=$(find_python)
    if [ -z "$python" ]; then
        found=$(python3 -c 'import platform; print(platform.python_version())' 2>/dev/null) || found=none
        fail "SyncStore needs Python 3.11 or newer (found ${found:-none}). On Debian or Ubuntu: sudo apt-get install python3 python3-venv"
    fi
    rm -rf .tools/uv
    "$python" -m venv .tools/uv >/dev/null 2>&1 || {
        rm -rf .tools/uv # half a venv would look like a whole one next time
        fail "Python's venv module is missing. On Debian or Ubuntu: sudo apt-get install python3-venv"
    }
    # pip has its own list of certificates; the same switch as for uv makes it use the system's
    if [ -n "${UV_SYSTEM_CERTS:-}" ] && [ -f /etc/ssl/certs/ca-certificates.crt ]; then
        export PIP_CERT="${PIP_CERT:-/etc/ssl/certs/ca-certificates.crt}"
    fi
    echo "Installing uv into .tools/uv ..." >&2
    output=$(.tools/uv/bin/python -m pip install -q --disable-pip-version-check 'uv>=0.9,<1' 2>&1) || {
        rm -rf .tools/uv
        unreachable "$output"
    }
}

uv=.tools/uv/bin/uv
if ! version_is_enough $uv; then
    uv=$(command -v uv || true)
    if [ -z "$uv" ] || ! version_is_enough "$uv"; then
        make_uv
        uv=.tools/uv/bin/uv
    fi
fi

# Compiled once here: where Python may not write bytecode, every process would compile all packages at each start. Our own
# modules and the tests are compiled when they are first used, so that is allowed again.
export UV_COMPILE_BYTECODE=1
unset PYTHONDONTWRITEBYTECODE

# quick when nothing changed; the progress of a first installation is worth seeing
if ! "$uv" sync --locked --quiet --offline >/dev/null 2>&1; then
    echo "Installing the locked packages into .venv ..." >&2
    output=$("$uv" sync --locked 2>&1) || case $output in
        *"needs to be updated"*) fail "uv.lock does not match pyproject.toml. Run: $uv lock" ;;
        *Failed\ to\ fetch* | *"error sending request"* | *"dns error"* | *UnknownIssuer* | *onnect*) unreachable "$output" ;;
        *) fail "$output" ;;
    esac
fi

if [ $# -gt 0 ]; then
    exec "$uv" run --no-sync "$@"
fi
