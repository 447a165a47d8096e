# What tshark and sockwhy tell differently of one capture, one row each: what, tshark's word, sockwhy's.
# Input: tshark's fields (compare_tshark has their order), raw; $ours: sockwhy's JSON lines.

# tshark writes ICMPv6's identifier as "0x1267".
def decimal:
  if startswith("0x") then
    reduce (.[2:] | explode[]) as $c (0; . * 16 + $c - (if $c > 57 then 87 else 48 end)) | tostring
  else . end;

# One packet as tshark has it. A field that occurs several times is a list, outermost first.
def packet:
  split("\t")
  | {number: .[0], protocols: (.[1] | split(":")), stream: .[2], again: (.[3] + .[4] + .[5])}
    + ([["ip", .[6], .[7]], ["ipv6", .[8], .[9]], ["udp", .[10], .[11]], ["udplite", .[10], .[11]],
        ["tcp", .[12], .[13]], ["sctp", .[14], .[15]], ["dccp", .[16], .[17]]]
       | {ends: (map({key: .[0], value: {src: (.[1] | split(",")), dst: (.[2] | split(","))}})
                 | from_entries)})
    + {ident: {icmp: .[18], icmpv6: (.[19] | decimal)}, completeness: .[20]};

# A TCP segment that is no quote; one inside of another connection's packet is left aside.
def is_segment:
  .stream != "" and (.stream | contains(",") | not)
  and (.protocols | index("icmp") == null and index("icmpv6") == null);

# tshark's bits: SYN, SYN-ACK, and an ACK behind them.
def is_complete: tonumber | . % 8 == 7;

# By the number of each stream's first packet: was its handshake complete?
def their_handshakes:
  map(select(is_segment)) | group_by(.stream)
  | map({key: .[0].number, value: (.[-1].completeness | is_complete)}) | from_entries;

def our_handshakes:
  map(select(.proto == "tcp" and .seen != "quoted-only")
      | {key: (.first_packet | tostring),
         value: (.handshake | IN("three-way", "simultaneous", "self-connect", "fast-open"))})
  | from_entries;

def handshake_word: if . == null then "no such stream" elif . then "complete" else "incomplete" end;

# The headers behind the ICMP header; [] where there is none.
def behind_icmp:
  (.protocols | [index("icmp"), index("icmpv6")] | map(select(. != null)) | min) as $at
  | if $at == null then [] else .protocols[$at + 1:] end;

# How many headers of the same kind stand before the quote.
def outer($kind; $behind):
  (.protocols | map(select(. == $kind)) | length) - ($behind | map(select(. == $kind)) | length);

def with_port($port): if ($port // "") == "" then . else "\(.):\($port)" end;

# "udp 192.0.2.2:40001 > 198.51.100.2:9999", "icmp 192.0.2.2 > 198.51.100.2 id 7", "other A > B"
def written($proto; $src; $sport; $dst; $dport; $ident):
  "\($proto) \($src | with_port($sport)) > \($dst | with_port($dport))"
  + (if ($ident // "") == "" then "" else " id \($ident)" end);

# The five-tuple of a quote as tshark reads it.
def their_quote:
  . as $packet | behind_icmp as $behind
  | if $behind[0] != "ip" and $behind[0] != "ipv6" then empty else
      $behind[0] as $ip | outer($ip; $behind) as $nth
      | ([$behind[1:][] | select(startswith("ipv6.") | not)][0] // "") as $transport
      | $packet.ends[$ip] as $addresses
      | ($addresses.src[$nth] // "") as $src | ($addresses.dst[$nth] // "") as $dst
      | if $src == "" then empty
        elif $transport == "icmp" or $transport == "icmpv6" then
          written(if $transport == "icmp" then "icmp" else "icmp6" end; $src; ""; $dst; "";
                  $packet.ident[$transport])
        elif $packet.ends[$transport] == null or $transport == "ip" or $transport == "ipv6" then
          written("other"; $src; ""; $dst; ""; "")
        else
          $packet.ends[$transport] as $ports | outer($transport; $behind) as $nth
          | written($transport; $src; $ports.src[$nth]; $dst; $ports.dst[$nth]; "")
        end
    end;

def text($value): if $value == null then "" else $value | tostring end;

[inputs | packet] as $packets
| if $ours[-1].record != "summary" then error("sockwhy's summary is missing") else . end
| [$ours[] | select(.record == "connection")] as $connections
| ($packets | map({key: .number, value: (their_quote // "none")}) | from_entries) as $theirs
| ($connections | map(.icmp[] | {key: (.packet | tostring),
                                 value: (.quoted | written(
                                   .proto | if startswith("ip-") then "other" else . end;
                                   .src; text(.sport); .dst; text(.dport); text(.ident)))})
   | from_entries) as $quotes
| ($packets[].number
   | . as $number
   | select($theirs[$number] != ($quotes[$number] // "none"))
   | ["quote \($number)", $theirs[$number], $quotes[$number] // "none"]),
  ([($packets | map(select(.stream != "" and (.protocols | index("icmp") == null
                                              and index("icmpv6") == null)) | .stream)
     | unique | length),
    ($connections | map(select(.proto == "tcp" and .seen != "quoted-only")) | length)]
   | select(.[0] != .[1]) | ["streams"] + .),
  (($packets | their_handshakes) as $their | ($connections | our_handshakes) as $our
   | ($their + $our | keys[]) as $first
   | select($their[$first] != $our[$first] and $their[$first] != null and $our[$first] != null)
   | ["handshake \($first)", ($their[$first] | handshake_word), ($our[$first] | handshake_word)]),
  ([($packets | length), $ours[-1].packets] | select(.[0] != .[1]) | ["packets"] + .),
  ([($packets | map(select(.again != "")) | length),
    ($connections | map(.retransmissions // {client: 0, server: 0} | .client + .server) | add // 0)]
   | select(.[0] != .[1]) | ["retransmissions"] + .)
| @tsv
