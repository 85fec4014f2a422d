# The integration tests in the VM: what ./run does for them on the host. JUnit's console runs the classes that Maven compiled.

prepare_tests() {
	local path=$project/integration-tests/target/test-class-path lib=$share/lib
	[ -f "$path" ] || { echo "vm: there is no $path: build first, for example with mvn test-compile" >&2; exit 1; }
	mkdir "$lib"
	xargs -d : -a "$path" -I {} cp {} "$lib/"
	tar -C "$project/integration-tests/target" -cf "$share/classes.tar" test-classes -C "$share" lib
	rm -r "$lib"
	cp "$here/junit.sh" "$share/"
}

# The options that say which tests: those that are asked for, or the classes with the tag of the manager
selection() { # MANAGER
	local class
	if [ ${#classes[@]} -gt 0 ]; then
		for class in "${classes[@]}"; do
			find "$project/integration-tests/target/test-classes" -name "$class.class" -printf '--select-class=%P\n' | sed 's/\.class$//; s,/,.,g'
		done
		return
	fi
	printf '%s\n' --scan-class-path=test-classes '--include-classname=.*(Test|IT)'
	[ -n "$all" ] || case $1 in
		cgroupfs) echo "--include-tag=vm|cgroups" ;;
		systemd) echo "--include-tag=systemd|cgroups" ;;
	esac
}

run_tests() {
	local manager status worst=0 chosen
	: >"$results/tests/summary"
	for manager in "${managers[@]}"; do
		status=0
		mapfile -t chosen < <(selection "$manager")
		guest /host/junit.sh "$program" "$manager" "$(mode_of "$manager")" "${chosen[@]}" >"$results/tests/$manager.log" 2>&1 || status=$?
		failures_of_tests "$manager" "$status"
		numbers_of_tests "$manager" | tee -a "$results/tests/summary"
		[ $status = 0 ] || { [ $status = 124 ] && ! grep -q ' :: FAILED$' "$results/tests/$manager.log"; } || worst=1
	done
	return $worst
}

failures_of_tests() { # MANAGER STATUS
	local log=$results/tests/$1.log
	sed -n '/^Failures ([0-9]*):$/,/^Test run finished/p' "$log" | sed '$d'
	grep -q '^Test run finished' "$log" && return
	if [ "$2" = 124 ]; then echo "vm: ended after $part_limit s"; else echo "vm: the tests ended too early, exit code $2:"; fi
	tail -n 5 "$log"
}

# A line as Maven's
numbers_of_tests() { # MANAGER
	awk -v manager="$1, $(mode_of "$1")" '
		/^hako serve: commands carried out: / { served = "; " $0 }
		/^\[ +[0-9]+ (tests|containers) (found|aborted|skipped|failed) +\]$/ { n[$3 " " $4] += $2 }
		/^Test run finished/ { seconds = $5 / 1000 }
		/ :: (FAILED|SUCCESSFUL)$/ { n[$NF]++ }
		END {
			printf "tests in the VM, %s: ", manager
			if (seconds == "") printf "ended too early, or out of time: %d passed, %d failed", n["SUCCESSFUL"], n["FAILED"]
			else printf "Tests run: %d, Failures: %d, Skipped: %d, %d s", n["tests found"], n["tests failed"] + n["containers failed"], \
				n["tests skipped"] + n["tests aborted"], seconds
			print served
		}
	' "$results/tests/$1.log"
}
