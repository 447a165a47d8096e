# One row for each socket of a recorded capture: what its calls returned beside what sockwhy predicts.
# Input: the lines of `sockwhy -o json --events`; $truth: the record, of sockwhy-lab, whose sockets have
# "local", or of the recorder in pcaps/record; $capture: the file's name. Output, tab-separated: how
# they compare, the socket, its kind, returned, predicted, predicted after the program's last call.

# "192.0.2.2:40001", "[2001:db8::2]:40001"
def endpoint:
  capture("^\\[?(?<ip>[^]]+?)\\]?:(?<port>[0-9]+)$") | .port |= tonumber;

# Seconds since the epoch, as the recorder counts.
def seconds: (.[0:19] + "Z" | fromdate) + ("0." + (.[20:-1]) | tonumber);

def is_at($there): .ip == $there.ip and (.port // .ident) == $there.port;

def calls_of($id): [$truth[0].calls[] | select(.socket == $id)];
def argument_of($id; $call): first(calls_of($id)[] | select(.call == $call) | .arguments) // null;
def accepted: [$truth[0].sockets[] | select(.kind == "tcp") | .id
               | select(argument_of(.; "bind") == null and argument_of(.; "connect") == null)];
def accepts: [$truth[0].calls[] | select(.call == "accept" and .ret >= 0)];

# Where a socket is and whom it talks to; an accepted one has its listener's address.
def ends:
  .id as $id
  | if .local then {local: (.local | endpoint), remote: (.remote | if . then endpoint else . end)} else
  (accepted | index($id)) as $place
  | if $place != null then
      accepts[$place] as $accept
      | {local: (argument_of($accept.socket; "bind") // "0.0.0.0:0" | endpoint),
         remote: ($accept.detail.peer | endpoint)}
    else
      {local: (argument_of($id; "bind") // null | if . then endpoint else . end),
       remote: (argument_of($id; "connect") // null | if . then endpoint else . end)}
    end end;

def is_listener: any(calls_of(.id)[]; .call == "listen");
def wants_errors: .recverr // any(calls_of(.id)[]; .call == "setsockopt" and (.arguments | test("RECVERR 1$")));
def is_connected: .connected // any(calls_of(.id)[]; .call == "connect" and .ret == 0);

# As which of sockwhy's kinds of socket it counts.
def kind:
  if wants_errors then "recverr"
  elif .kind == "tcp" then "plain"
  elif is_connected then "connected"
  else "unconnected" end;

# Not errors: nothing came in the program's own time, or it did not want to wait, or never connected.
def is_none: IN("EAGAIN", "EINPROGRESS", "EALREADY", "ENOTCONN");

# EPIPE is what every further write gives once an error was told: it tells nothing new.
def without_later_epipe:
  reduce .[] as $errno ([]; if $errno == "EPIPE" and length > 0 then . else . + [$errno] end);

# The errnos that calls returned; of a socket that only reads its error queue, those in the queue.
def returned: if .errnos then (.errnos | without_later_epipe) else
  calls_of(.id) as $calls
  | [$calls[] | select(.call != "recvmsg")
     | if .ret == -1 then .errno else (.detail.value? | strings) end | select(is_none | not)]
  | if length > 0 then without_later_epipe
    else [$calls[] | select(.call == "recvmsg") | .detail.errno? | strings] end end;

# The socket's side in a connection, or nothing.
def side_in($connection; $ends):
  if $ends.local == null then
    if $ends.remote == null then "client"
    elif ($connection.server | is_at($ends.remote)) then "client" else empty end
  elif ($connection.client | is_at($ends.local))
    and ($ends.remote == null or ($connection.server | is_at($ends.remote))) then "client"
  elif ($connection.server | is_at($ends.local))
    and ($ends.remote == null or ($connection.client | is_at($ends.remote))) then "server"
  else empty end;

def is_of_protocol($kind; $connection):
  $connection.proto
  | if $kind == "tcp" or $kind == "udp" or $kind == "udplite" then . == $kind
    elif $kind == "icmp" or $kind == "ping" then . == "icmp" or . == "icmp6"
    elif $kind == "132" then . == "sctp"
    else . == "ip-" + $kind end;

# The socket's connections, each with its side there. A socket of datagrams may have talked to several
# hosts, so only its own address counts.
def connections_of($socket; $connections):
  ($socket | ends | if $socket.kind == "tcp" then . else .remote = null end) as $ends
  | [$truth[0].sockets[] | select(.kind == "tcp") | {id, ends: ends}
     | select($socket.kind == "tcp" and .ends == $ends) | .id] as $twins
  | [$connections[] | select(is_of_protocol($socket.kind; .)) as $c | $c
     | [side_in($c; $ends)] | select(length > 0) | {connection: $c, side: .[0]}]
  # sockets on one five-tuple, one after the other, have a connection each
  | if ($twins | length) > 1 then [.[$twins | index($socket.id)] // empty] else . end;

# Every error of the socket's connections in the order of their packets, with the time of the packet.
def told($socket; $own):
  ($socket | kind) as $kind
  | [$own[] | .side as $side | .connection as $c
     | $c.errors[] | select(.side == $side and .delivered[$kind] == true)
     | .packet as $packet
     | .time = (first($c.events[]? | select(.packet == $packet) | .time | seconds) // null)]
  | sort_by(.packet // infinite);

# Did the program make a call after the error had come that could tell it?
def is_asked_for($calls):
  .time as $time
  | $time == null or any($calls[]; (.call | IN("close", "setsockopt", "bind", "listen") | not)
                                   and (.t_end // .t) >= $time);

# A UDP address may be bound again: what came before or after a socket's life is another one's. An
# accepted connection is older than its socket.
def is_in_life($kind; $calls):
  $kind == "tcp" or .time == null or
  (.time >= $calls[0].t and .time <= ([$calls[-1].t_end, $calls[-1].t] | max) + 1);

# Can this capture show it? The laboratory says for which sockets none can, or only one at some host.
def is_decidable($host; $on_wire):
  .not_decidable == null and (.only_at == null or .only_at == $host)
  and (if $on_wire then .not_on_wire else .not_cooked end) == null;

# Is `$returned` what is predicted, when errors that may have been overwritten may be missing?
def agrees($returned):
  if length == 0 then $returned == []
  else .[0] as $first
  | ((($returned | length) > 0) and $first.errno == $returned[0] and (.[1:] | agrees($returned[1:])))
    or (($first.may_be_overwritten // false) and (.[1:] | agrees($returned))) end;

. as $lines
| [$lines[] | select(.record == "connection")] as $connections
| $truth[0].sockets[]
| select(is_listener | not)
| . as $socket
| first($truth[0].captures[] | select(.file == $capture)) as $where
| is_decidable($where.host; $where.interface != "any" and $where.interface != "lo") as $decidable
| calls_of(.id) as $calls
| select(($calls | length) > 0)
| returned as $returned
| connections_of($socket; $connections) as $own
| [told($socket; $own)[] | select(is_in_life($socket.kind; $calls))] as $told
| [$told[] | select(is_asked_for($calls))] as $asked
| [(if $decidable | not then "unseen"
    elif $asked | agrees($returned) | not then "differs"
    elif $own == [] then "unseen"
    elif ($told | length) > ($asked | length) then "never-asked"
    else "agreed" end), $socket.id, kind,
   ($returned | join(",") | if . == "" then "-" else . end),
   ([$asked[] | .errno + (if .may_be_overwritten then "?" else "" end)] | join(",")
    | if . == "" then "-" else . end),
   ([$told[] | select(is_asked_for($calls) | not) | .errno] | join(",")
    | if . == "" then "-" else . end)]
| @tsv
