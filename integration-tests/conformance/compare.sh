# Judges what hako did by what the control did, for ./run and for ../vm/run. They define
#   rerun SIDE DIRECTORY FILE...     runs files once more, by the control or by hako, with its outcome in DIRECTORY

comparing=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

compare() { # LABEL CONTROL HAKO SCRATCH
	local label=$1 control=$2 hako=$3 scratch=$4
	rm -rf "$scratch"
	"$comparing/judge.sh" "$label" "$control" "$hako" "$comparing/expected.tsv" || again
}

only_what_ran() { # CONTROL HAKO RESULT: what the control did of the tests that hako ran
	mkdir -p "$3"
	awk -F '\t' 'FNR == NR { ran[$1, $2]; next } ($1, $2) in ran' "$2/results.tsv" "$1/results.tsv" >"$3/results.tsv"
	cp "$1/left.tsv" "$3/left.tsv"
}

# Some tests hang on what the machine is doing, such as one that reads the first line of the kernel's log: what hako fails and the control did
# not is run once more with both, one right after the other, and that counts
again() {
	local side other which files
	mapfile -t files < <(awk -F '\t' '
		of == "list" { listed[$1, $2]; next }
		of == "control" { if ($3 == "pass") passed[$1, $2]; next }
		$3 != "pass" && ($1, $2) in passed && !(($1, $2) in listed) && !seen[$1]++ { sub(/\.bats$/, "", $1); print $1 }
	' of=list "$comparing/expected.tsv" of=control "$control/results.tsv" of=hako "$hako/results.tsv")
	[ ${#files[@]} -gt 0 ] || return 1
	echo
	echo "$label: once more, with the control and with hako: ${files[*]}"
	for side in control hako; do
		rerun $side "$scratch/again/$side" "${files[@]}"
		mkdir -p "$scratch/both/$side"
		[ $side = control ] && other=$control || other=$hako
		for which in results left; do
			awk -F '\t' -v files="${files[*]}" 'BEGIN { split(files, all, " "); for (i in all) mine[all[i] ".bats"] }
				FNR == NR { if (!($1 in mine)) print; next } { print }' \
				"$other/$which.tsv" "$scratch/again/$side/$which.tsv" >"$scratch/both/$side/$which.tsv"
		done
	done
	echo
	"$comparing/judge.sh" "$label" "$scratch/both/control" "$scratch/both/hako" "$comparing/expected.tsv"
}

# What a server says at its end is how many commands it carried out: that they really were is seen by nothing else. Anything else that it said is
# a defect of its own.
served() { # LABEL HAKO ALL: if ALL is not empty, the tests are those that are always run
	local label=$1 log=$2/server.log all=$3 passed said
	passed=$(grep -c 'pass$' "$2/results.tsv" || true)
	said=$(sed -nE 's/^hako serve: (commands carried out: [0-9]+, left to their launchers: [0-9]+)$/\1/p' "$log")
	if [ -z "$said" ] || [ "$(wc -l <"$log")" != 1 ]; then
		echo "$label: the server said:"
		sed 's/^/  /' "$log"
		return 1
	fi
	echo "$label: one server; $said"
	[[ $said =~ [0-9]+ ]]
	if [ -n "$all" ] && [ "${BASH_REMATCH[0]}" -le "$passed" ]; then
		echo "$label: those are too few for $passed tests that passed"
		return 1
	fi
}
