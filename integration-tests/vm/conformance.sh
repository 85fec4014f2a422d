# runc's own tests in the VM: what ./run does for them on the host. They, and the real runc as the control, come from the Debian that
# ../conformance/root.sh made; the VM itself is the machine that they run on.
source "$conformance/compare.sh"

prepare_conformance() {
	made=$cache/hako-conformance/$(sha256sum "$conformance/root.sh" | cut -c 1-16)
	[ -d "$made/root" ] || skip "there are no tests of runc's: integration-tests/conformance/run gets them"
	tar -C "$made/root" -cf "$share/runc.tar" opt/runc/tests usr/sbin/runc
	cp "$conformance/suite.sh" "$share/"
	[ -z "$all" ] || mapfile -t files < <(basename -s .bats "$made"/root/opt/runc/tests/integration/*.bats)
	[ ${#files[@]} -gt 0 ] || files=("${chosen_files[@]}")
}

run_conformance() {
	local version engine
	guest 'mkdir -p /opt/hako /opt/control && tar -C /opt/control -xf /host/runc.tar && mv /opt/control/opt/runc /opt/runc &&
		if [ -f /host/hako.tar ]; then tar -C /opt/hako -xf /host/hako.tar; fi'
	version=$(guest '/opt/control/usr/sbin/runc --version' | sed -n 's/^runc version //p')
	engine=$("$tool" status | sed 's/.*: \([a-z]*\),.*/\1/')
	machine="$version in $engine"
	rm -f "$results/control.tsv"
	local manager worst=0
	: >"$results/conformance/summary"
	for manager in "${managers[@]}"; do
		with_manager >"$results/conformance/$manager.log" 2>&1 & wait $! || worst=1
		cat "$results/conformance/$manager.log"
		tail -n "$([ "$(mode_of "$manager")" = cold ] && echo 2 || echo 3)" "$results/conformance/$manager.log" >>"$results/conformance/summary"
	done
	return $worst
}

with_manager() {
	local control chosen
	chosen=$(mode_of "$manager")
	local label="conformance in the VM, $manager, $chosen" hako=$results/conformance/hako-$manager asked=$results/conformance/asked-$manager
	[ -z "$fresh_control" ] || run_control
	echo "$label: hako, $("$runtime" --version 2>/dev/null | head -n 1)"
	local status=0
	suite "$program" "$hako" "${files[@]}" || status=$?
	[ $status != 124 ] || { echo "$label: not judged: out of time"; return 0; }
	[ $status = 0 ] || return 1
	[ -n "$fresh_control" ] || known_control
	echo
	only_what_ran "$control" "$hako" "$asked"
	status=0
	compare "$label" "$asked" "$hako" "$results/conformance/second-$manager" || status=1
	[ "$chosen" = cold ] || served "$label" "$hako" '' || status=1
	return $status
}

suite() { # PROGRAM DIRECTORY FILE...
	local environment=(LIMIT="$file_limit" OMIT="$omitted") program=$1 directory=$2 status=0
	[ "$program" = /opt/control/usr/sbin/runc ] || environment+=(MODE="$chosen")
	shift 2
	[ "$manager" = cgroupfs ] || environment+=(RUNC_USE_SYSTEMD=yes)
	guest "rm -rf /opt/results && mkdir /opt/results && env ${environment[*]@Q} /host/suite.sh ${program@Q} '' $*" || status=$?
	if [ $status = 124 ]; then
		echo "$label: ended after $part_limit s"
		return 124
	fi
	mkdir -p "$directory"
	guest 'tar -C /opt/results -c .' | tar -C "$directory" -x
	return $status
}

rerun() { # SIDE DIRECTORY FILE...
	local side=$1
	shift
	[ "$side" = control ] || { suite "$program" "$@"; return; }
	suite /opt/control/usr/sbin/runc "$@"
}

run_control() {
	control=$results/conformance/control-$manager
	echo "$label: the control, runc $machine"
	suite /opt/control/usr/sbin/runc "$control" "${files[@]}" || return 1
	# for ./control.tsv
	[ -f "$results/control.tsv" ] \
		|| echo "# What runc $machine does: who makes the cgroups, file, test, outcome; or file, kind and what is left" >"$results/control.tsv"
	{
		sed "s/^/$manager\t/" "$control/results.tsv"
		sed "s/^/$manager\t/; s/$/\tleft/" "$control/left.tsv"
	} >>"$results/control.tsv"
}

# There is no time for the control each time. Of a test that control.tsv does not tell about, it is taken to pass: if hako does not, both are
# asked again.
known_control() {
	control=$results/conformance/known-$manager
	mkdir -p "$control"
	awk -F '\t' -v OFS='\t' -v manager="$manager" '
		FNR == NR { if ($1 == manager && NF == 4) known[$2, $3] = $4; next }
		{ print $1, $2, ($1, $2) in known ? known[$1, $2] : "pass" }
	' "$here/control.tsv" "$hako/results.tsv" >"$control/results.tsv"
	awk -F '\t' -v OFS='\t' -v manager="$manager" '$1 == manager && $5 == "left" { print $2, $3, $4 }' "$here/control.tsv" >"$control/left.tsv"
}
