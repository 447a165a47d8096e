# Packet by packet, with the further lines of each: tcpdump's text against sockwhy's. Input: the table of
# explained differences, tcpdump's lines, sockwhy's. Prints those that nothing explains.

# Is this the first line of the next packet? With -A a payload's line may look like one.
function begins(line, count) {
	return match(line, /^ *[0-9]+  /) && substr(line, 1, RLENGTH) + 0 == count + 1
}

# A line without the column of a cooked capture that tells the interface.
function without_interface(line) {
	if (capture ~ /^linktype_14010000|sll2|^any_|^nat_|^router_|router[.]pcap$|_absent_on_link/ &&
	    match(line, /^ *[0-9]+  [-0-9:. ]*[a-z?][^ ]* +(In|Out|B|M|P) /))
		sub(/[a-z?][^ ]* +/, "", line)
	return line
}

function explanation(theirs, ours,    i) {
	for (i = 1; i <= patterns; i++)
		if (theirs ~ pattern[i] || ours ~ pattern[i])
			return row[i]
	return ""
}

FNR == 1 { file++ }

file == 1 && !/^#/ {
	patterns++
	row[patterns] = $0
	pattern[patterns] = $0
	sub(/ [|] .*/, "", pattern[patterns])
}

file == 2 && begins($0, theirs) { their[++theirs] = without_interface($0); next }
file == 2 { their[theirs] = their[theirs] "\n" $0 }

file == 3 && begins($0, ours) { our[++ours] = without_interface($0); next }
file == 3 { our[ours] = our[ours] "\n" $0 }

END {
	for (i = 1; i <= theirs || i <= ours; i++) {
		if (their[i] == our[i])
			continue
		why = explanation(their[i], our[i])
		if (why != "") {
			needed[why]
		} else if (++failures <= 3) {
			printf "%s, %s:\n-%.600s\n+%.600s\n", capture, flags, their[i], our[i]
		}
	}
	for (why in needed)
		print why >>used
	exit failures > 0
}
