#!/bin/sh
# run.sh [-u] PROGRAM NAME…: runs rows of cases and compares, or with -u writes what is expected.
#
# A row's standard output is in NAME.txt or NAME.json. Its exit status is 0 and its standard error
# empty, unless NAME.err is there: the standard error, and then the status.
set -eu

update=
[ "$1" = -u ] && { update=yes; shift; }
program=$(realpath "$1")
shift
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TZ=UTC LC_ALL=C

# run_row OPTION…: runs sockwhy on the row's capture; leaves its output in $work/out and $work/err.
run_row() {
	status=0
	[ "$pcap" = - ] || set -- -r "pcaps/$pcap" "$@"
	"$program" "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
	if [ "$status" -ne 0 ] || [ -s "$work/err" ]; then
		echo "exit status $status" >>"$work/err"
	fi
}

# compare EXPECTED ACTUAL: an expectation that is not there counts as empty.
compare() {
	label=${1##*/}
	[ -e "$1" ] || set -- /dev/null "$2"
	diff -u --label "expected in $label" "$1" --label "output of $name" "$2" || failed=yes
}

# store EXPECTED ACTUAL: nothing is kept for an empty standard error.
store() {
	case $1 in
	*.err) [ -s "$2" ] || { rm -f "$1"; return; } ;;
	esac
	cp "$2" "$1"
}

# settle SUFFIX: compares or stores what the last row's run left.
settle() {
	if [ -n "$update" ]; then
		action=store
	else
		action=compare
		[ -e "$here/$name$1" ] || { echo "no $name$1: see update.sh"; failed=yes; }
	fi
	$action "$here/$name$1" "$work/out"
	$action "$here/$name.err" "$work/err"
}

failed=
for wanted; do
	row=$(awk -v name="$wanted" '$1 == name' "$here/cases")
	[ -n "$row" ] || { echo "no row $wanted in cases" >&2; exit 1; }
	read -r name forms pcap options <<-ROW
		$row
	ROW
	eval "set -- $options"
	case $forms in text | both) run_row "$@"; settle .txt ;; esac
	case $forms in json | both) run_row -o json "$@"; settle .json ;; esac
done
[ -z "$failed" ]
