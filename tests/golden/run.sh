#!/bin/sh
# run.sh [-u] PROGRAM NAME…: runs rows of cases and compares, or with -u writes what is expected.
#
# A row's standard output is in NAME.txt (NAME.json with -o json). Its exit status is 0 and its
# standard error empty, unless NAME.err is there: the standard error and then the status.
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

# Runs the row's command line; leaves its output in $work/out and $work/err.
run_row() {
	status=0
	eval "set -- $options"
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
	diff -u --label "expected in $label" "$1" --label "output of $wanted" "$2" || failed=yes
}

# store EXPECTED ACTUAL: no file is kept for an empty standard error.
store() {
	case $1 in
	*.err) [ -s "$2" ] || { rm -f "$1"; return; } ;;
	esac
	cp "$2" "$1"
}

failed=
for wanted; do
	row=$(awk -v name="$wanted" '$1 == name' "$here/cases")
	[ -n "$row" ] || { echo "run.sh: no row $wanted in cases" >&2; exit 1; }
	read -r name pcap options <<-ROW
		$row
	ROW
	run_row
	case " $options " in
	*" -o json "*) expected=$here/$name.json ;;
	*) expected=$here/$name.txt ;;
	esac
	if [ -n "$update" ]; then
		store "$expected" "$work/out"
		store "$here/$name.err" "$work/err"
	else
		[ -e "$expected" ] || { echo "run.sh: no ${expected##*/}: see update.sh" >&2; failed=yes; }
		compare "$expected" "$work/out"
		compare "$here/$name.err" "$work/err"
	fi
done
[ -z "$failed" ]
