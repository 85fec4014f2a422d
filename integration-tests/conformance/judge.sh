#!/bin/bash
# Compares what the control and hako did with the list of what is expected, prints the summary, and fails if anything is unexpected.
#
# usage: judge.sh LABEL CONTROL HAKO EXPECTED      what the lines of the summary begin with; directories with results.tsv and left.tsv; the list
set -euo pipefail
awk -F '\t' -v label="$1" '
	function line(text) { unexpected++; return "  " text "\n" }
	function show(title, lines) { if (lines != "") printf "%s\n%s", title, lines }
	{ test = $1 ": " $2 }
	of == "list" { if ($0 !~ /^#|^$/) reason[test] = $3; next }
	of == "control left" { there[test] = 1; next }
	of == "hako left" { if (!(test in there)) left = left line($1 " left a " $2 ": " $3); next }
	of == "control" { control[test] = $3; counted[$3]++; next }
	{ hako[test] = $3 }
	control[test] != "pass" { next }
	$3 == "pass" {
		passed++
		if (test in reason) better = better line(test)
		next
	}
	!(test in reason) { worse = worse line(test " (" $3 ")"); next }
	{ known++ }
	reason[test] == "" { bare = bare line(test) }
	END {
		for (test in control) if (control[test] == "pass" && !(test in hako)) worse = worse line(test " (did not run)")
		show("Tests that hako fails, and the list does not expect it to:", worse)
		show("Tests that hako passes, and the list expects it to fail (take them off the list):", better)
		show("Tests on the list without a reason:", bare)
		show("Left behind by hako, and not by the control:", left)
		printf "%s: the control passes %d tests here (fails %d, skips %d: these do not count); hako passes %d of them\n", label, \
			counted["pass"], counted["fail"], counted["skip"], passed
		printf "%s: expected failures: %d; unexpected: %s\n", label, known, unexpected ? unexpected : "none"
		exit unexpected > 0
	}
' of=list "$4" of="control left" "$2/left.tsv" of="hako left" "$3/left.tsv" of=control "$2/results.tsv" of=hako "$3/results.tsv"
