#!/bin/sh
# update.sh NAME…: writes the expectations of the named rows of cases anew, and of no others.
# Read the difference against the packets before it is committed: it is what gets reviewed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
[ $# -gt 0 ] || { echo "usage: update.sh NAME…, names of rows in $here/cases" >&2; exit 2; }
cmake --build "$here/../../build/dev" --target sockwhy >/dev/null
"$here/run.sh" -u "$here/../../build/dev/sockwhy" "$@"
