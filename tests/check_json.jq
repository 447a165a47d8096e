# Reads all records of one run (jq --slurp); prints a line for each thing that breaks schema 1.

# The schema's words.
def verdicts:
  {tcp: ["open", "closed", "half-closed", "reset", "refused", "unreachable", "prohibited",
         "unanswered", "incomplete", "timed-out", "undetermined"],
   other: ["answered", "unanswered", "refused", "unreachable", "prohibited", "too-big", "one-way",
           "undetermined"]};
def icmp_names:
  {icmp: ["net-unreachable", "host-unreachable", "protocol-unreachable", "port-unreachable",
          "fragmentation-needed", "source-route-failed", "net-unknown", "host-unknown",
          "host-isolated", "net-prohibited", "host-prohibited", "net-unreachable-tos",
          "host-unreachable-tos", "admin-prohibited", "precedence-violation", "precedence-cutoff",
          "source-quench", "redirect", "ttl-exceeded", "reassembly-time-exceeded",
          "parameter-problem"],
   icmp6: ["no-route", "admin-prohibited", "beyond-scope", "address-unreachable",
           "port-unreachable", "policy-failed", "reject-route", "packet-too-big",
           "hop-limit-exceeded", "reassembly-time-exceeded", "parameter-problem", "redirect"]};
def causes:
  ["rst", "arp-unanswered", "nd-unanswered", "syn-unanswered", "synack-unanswered",
   "data-unanswered", "keepalive-unanswered", "no-reply"];
def states:
  ["CLOSED", "LISTEN", "SYN_SENT", "SYN_RCVD", "ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2",
   "CLOSE_WAIT", "CLOSING", "LAST_ACK", "TIME_WAIT"];
def words:
  {conn_state: ["S0", "S1", "S2", "S3", "SF", "SH", "SHR", "REJ", "RSTO", "RSTR", "RSTOS0", "RSTRH",
                "OTH"],
   originator: ["client", "server"],
   confidence: ["certain", "likely", "possible"],
   seen: ["both", "client-only", "server-only", "quoted-only"],
   handshake: ["three-way", "simultaneous", "self-connect", "fast-open", "incomplete", "refused",
               "not-captured"],
   teardown: ["four-way", "three-way", "simultaneous", "self-connect", "half-closed", "reset",
              "none"],
   closed_first: ["client", "server", "both"],
   side: ["client", "server"],
   call: ["connect", "read", "write", "next"],
   match: ["exact", "flow", "none"],
   from: ["client", "server", "other"]};

# The schema's keys in their order, and those that were added to it.
def keys_of:
  {capture: ["record", "schema", "program", "version", "files", "link_type", "link_type_name",
             "snapshot_length", "time_precision"],
   connection: ["record", "id", "proto", "client", "server", "vlan", "tunnel", "tunnel_ends",
                "community_id", "first_packet", "last_packet", "start", "duration", "packets", "bytes", "seen",
                "verdict", "cause", "confidence", "evidence", "explanation", "handshake",
                "teardown", "closed_first", "states", "syn_attempts", "rtt", "retransmissions",
                "errors", "icmp", "notes", "conn_state", "history", "originator", "related",
                "events", "events_left_out"],
   error: ["side", "packet", "errno", "call", "fatal", "delivered", "may_be_overwritten",
           "confidence", "why"],
   icmp: ["packet", "from", "type", "code", "name", "quoted", "quotes_packet", "match",
          "tunnel_end", "accepted", "reason", "mtu", "delay", "hops", "community_id"],
   event: ["packet", "time", "last_packet", "duration", "packets", "bytes", "from", "line", "note",
           "file", "interface", "interface_number", "comments", "states"],
   unmatched: ["record", "packet", "from", "type", "code", "name", "quoted", "reason"],
   summary: ["record", "packets", "bytes", "connections", "shown", "verdicts", "in_connections",
             "icmp_errors", "neighbor", "skipped", "limits", "start", "duration",
             "files", "interfaces", "dropped_while_capturing", "clock_went_back", "neighbors", "traceroutes"]};
def required:
  {connection: ["id", "proto", "client", "server", "community_id", "first_packet", "last_packet",
                "start", "duration", "packets", "bytes", "seen", "verdict", "confidence",
                "explanation", "errors", "icmp", "notes"],
   error: ["side", "errno", "call", "fatal", "delivered", "confidence", "why"],
   icmp: ["packet", "from", "type", "code", "name", "quoted", "match", "accepted",
          "community_id"],
   event: ["packet", "time"],
   unmatched: ["packet", "from", "type", "code", "name", "reason"],
   summary: ["packets", "bytes", "connections", "verdicts", "icmp_errors", "skipped",
             "neighbors", "traceroutes"]};

def lacks(key): has(key) | not;

# Emits `message` unless the condition holds.
def check(condition; message): if condition then empty else message end;

def check_word(list; key): check(lacks(key) or (.[key] | IN(list[])); "\(key): \(.[key])");

def check_keys(kind):
  keys_unsorted as $keys
  | check($keys == [keys_of[kind][] | select(IN($keys[]))]; "keys or their order: \($keys)"),
    (required[kind][]? as $key | check(has($key); "no \($key)"));

def is_time: test("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z$");
def is_address: test("^(\\d+\\.\\d+\\.\\d+\\.\\d+|[0-9a-f:.]+)$");

def is_icmp_name(version):
  IN(icmp_names[version][]) or test("^type-\\d+-code-\\d+$");

# No empty string and no null anywhere.
def check_values:
  [paths(. == "" or . == null)][] | "empty value at \(map(tostring) | join("/"))";

def check_end(proto):
  check(.ip | is_address; "ip: \(.ip)"),
  if proto | IN("icmp", "icmp6") then check(has("ident") and lacks("port"); "no ident")
  elif proto | startswith("ip-") then check((keys - ["name", "owner"]) == ["ip"]; "a port for \(proto)")
  else check(.port | . >= 0 and . < 65536; "port: \(.port)") end;

def check_states:
  check((. | keys - ["client", "server"]) == []; "states: \(.)"),
  (.[] | . as $state | check(IN(states[]); "state: \($state)"));

def check_error(connection):
  check_keys("error"), check_word(words.side; "side"), check_word(words.call; "call"),
  check_word(words.confidence; "confidence"),
  check(.errno | test("^E[A-Z]+$"); "errno: \(.errno)"),
  check((.delivered | keys_unsorted) == (if connection.proto == "tcp" then ["plain", "recverr"]
                                         else ["connected", "unconnected", "recverr"] end);
        "delivered: \(.delivered)"),
  check(.delivered | any; "delivered to nobody");

def check_icmp(connection):
  (if .from | contains(":") then "icmp6" else "icmp" end) as $version
  | check_keys("icmp"), check_word(words.match; "match"),
    check(.name | is_icmp_name($version); "name: \(.name)"),
    check(.accepted != has("reason"); "accepted and reason: \(.accepted) \(.reason)"),
    check((.match == "exact") == has("quotes_packet"); "match and quotes_packet"),
    check(has("quotes_packet") == has("delay"); "quotes_packet and delay"),
    check(.quoted.proto == connection.proto; "quoted: \(.quoted)");

def check_event:
  check_keys("event"), check_word(words.from; "from"), check(.time | is_time; "time: \(.time)"),
  check(has("line") != has("last_packet"); "line and last_packet"),
  (.states // {} | check_states);

def check_connection:
  . as $connection
  | check_keys("connection"),
    check(.proto | IN("tcp", "udp", "udplite", "sctp", "dccp", "icmp", "icmp6")
                   or test("^ip-\\d+$"); "proto: \(.proto)"),
    (.client, .server | check_end($connection.proto)),
    check(.community_id | test("^1:[A-Za-z0-9+/]{27}=$"); "community_id: \(.community_id)"),
    check(.start | is_time; "start: \(.start)"),
    check(.first_packet <= .last_packet; "first_packet after last_packet"),
    check(.verdict | IN((if $connection.proto == "tcp" then verdicts.tcp
                         else verdicts.other end)[]); "verdict: \(.verdict) for \(.proto)"),
    check(lacks("cause") or (.cause | IN(causes[])
          or (startswith("icmp-") and (.[5:] | is_icmp_name("icmp") or is_icmp_name("icmp6"))));
          "cause: \(.cause)"),
    check(has("cause") or (.verdict | IN("open", "closed", "half-closed", "answered", "one-way",
                                         "undetermined")); "no cause for \(.verdict)"),
    (words | del(.from) | to_entries[] as $entry | $connection
     | check_word($entry.value; $entry.key)),
    check((.proto == "tcp") == has("handshake"); "handshake and proto"),
    check((.proto == "tcp") == has("teardown"); "teardown and proto"),
    check((.proto == "tcp") == has("retransmissions"); "retransmissions and proto"),
    check(.proto == "tcp" or (lacks("states") and lacks("syn_attempts") and lacks("closed_first"));
          "TCP's keys for \(.proto)"),
    (.states // {} | check_states),
    check((.seen == "quoted-only") == (.packets.client + .packets.server == 0);
          "seen \(.seen) with \(.packets)"),
    check(.evidence // [] | . == (sort | unique) and all(. > 0); "evidence: \(.evidence)"),
    check(.explanation | test("^[^a-z].*[.]$"); "explanation: \(.explanation)"),
    (.notes[] as $note | check($note | test("^[a-z]+(-[a-z]+)*$"); "note: \($note)")),
    (.errors[] | check_error($connection)),
    (.icmp[] | check_icmp($connection)),
    (.events[]? | check_event);

def check_unmatched:
  check_keys("unmatched"),
  check(.name | is_icmp_name("icmp") or is_icmp_name("icmp6"); "name: \(.name)");

# The summary's own sums.
def check_accounting:
  check_keys("summary"),
  check(.connections == ([.verdicts[][]] | add // 0); "verdicts: \(.verdicts)"),
  check(.icmp_errors | .total == .exact + .flow + .none + .unmatched;
        "icmp_errors: \(.icmp_errors)"),
  check(.packets == .in_connections + .icmp_errors.total + .neighbor + ([.skipped[]] | add);
        "packets not accounted for: \(.packets)");

# The summary against all connections.
def check_totals($connections):
  check(.connections == ($connections | length); "connections: \(.connections)"),
  check(.verdicts == ($connections | reduce .[] as $c ({}; .[$c.proto][$c.verdict] += 1));
        "verdicts of the records"),
  check(.in_connections == ([$connections[].packets[]] | add // 0);
        "in_connections: \(.in_connections)"),
  check(.limits.icmp_left_out > 0
        or .icmp_errors.total - .icmp_errors.unmatched == ([$connections[].icmp[]] | length);
        "ICMP errors of the records");

(.[0] | check(.record == "capture"; "first record: \(.record)")),
(.[0] | check_keys("capture"), check(.schema == 1; "schema: \(.schema)")),
(.[-1] | check(.record == "summary"; "last record: \(.record)")),
(.[1:-1][] | check(.record | IN("connection", "unmatched"); "record: \(.record)")),
(.[] | (if .id then "connection \(.id)" else .record end) as $who
 | (check_values,
    if .record == "connection" then check_connection
    elif .record == "unmatched" then check_unmatched
    else empty end) | "\($who): \(.)"),
check([.[] | select(.record == "connection").id] | length == (unique | length); "ids twice"),
(map(select(.record == "connection")) as $connections
 | last | check_accounting, (select(lacks("shown")) | check_totals($connections))
 | "summary: \(.)")
