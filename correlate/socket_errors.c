/* What happened on the wire × protocol × state → the errno that Linux gives to a socket's owner. */
#include "correlate/socket_errors.h"

#define HARD   true
#define SOFT   false
#define TCP    true
#define NO_TCP false
#define DROPS  true
#define KEEPS  false

static const char ignored[] = "dropped by the receiving kernel: no socket is told";

/* clang-format off */
static const struct icmp_errno rows[] = {
	/* version, type, code, errno, hard, TCP, listener's request */
	{4,  3,  0, "ENETUNREACH",  SOFT, TCP,    DROPS, "while a segment is retransmitted: one step of the backoff is undone (RFC 6069)"},
	{4,  3,  1, "EHOSTUNREACH", SOFT, TCP,    DROPS, "while a segment is retransmitted: one step of the backoff is undone (RFC 6069)"},
	{4,  3,  2, "ENOPROTOOPT",  HARD, TCP,    KEEPS, NULL},
	{4,  3,  3, "ECONNREFUSED", HARD, TCP,    KEEPS, NULL},
	{4,  3,  4, "EMSGSIZE",     HARD, NO_TCP, KEEPS, "TCP lowers its segment size and sends again; a UDP socket with IP_PMTUDISC_DONT is not told"},
	{4,  3,  5, "EOPNOTSUPP",   SOFT, TCP,    KEEPS, NULL},
	{4,  3,  6, "ENETUNREACH",  HARD, TCP,    KEEPS, NULL},
	{4,  3,  7, "EHOSTDOWN",    HARD, TCP,    KEEPS, NULL},
	{4,  3,  8, "ENONET",       HARD, TCP,    KEEPS, NULL},
	{4,  3,  9, "ENETUNREACH",  HARD, TCP,    KEEPS, NULL},
	{4,  3, 10, "EHOSTUNREACH", HARD, TCP,    KEEPS, NULL},
	{4,  3, 11, "ENETUNREACH",  SOFT, TCP,    KEEPS, NULL},
	{4,  3, 12, "EHOSTUNREACH", SOFT, TCP,    KEEPS, NULL},
	{4,  3, 13, "EHOSTUNREACH", HARD, TCP,    KEEPS, NULL},
	{4,  3, 14, "EHOSTUNREACH", HARD, TCP,    KEEPS, NULL},
	{4,  3, 15, "EHOSTUNREACH", HARD, TCP,    KEEPS, NULL},
	{4,  3, -1, NULL,           SOFT, NO_TCP, KEEPS, ignored},
	{4,  4, -1, NULL,           SOFT, NO_TCP, KEEPS, "source quench is ignored (RFC 6633)"},
	{4,  5, -1, NULL,           SOFT, NO_TCP, KEEPS, "changes a route at most; no socket is told"},
	{4, 11,  0, "EHOSTUNREACH", SOFT, TCP,    DROPS, NULL},
	{4, 11, -1, NULL,           SOFT, NO_TCP, KEEPS, ignored},
	{4, 12, -1, "EPROTO",       HARD, TCP,    DROPS, NULL},
	{6,  1,  0, "ENETUNREACH",  SOFT, TCP,    KEEPS, "while a segment is retransmitted: one step of the backoff is undone (RFC 6069)"},
	{6,  1,  1, "EACCES",       HARD, TCP,    DROPS, NULL},
	{6,  1,  2, "EHOSTUNREACH", SOFT, TCP,    KEEPS, NULL},
	{6,  1,  3, "EHOSTUNREACH", SOFT, TCP,    KEEPS, NULL},
	{6,  1,  4, "ECONNREFUSED", HARD, TCP,    DROPS, NULL},
	{6,  1,  5, "EACCES",       HARD, TCP,    DROPS, NULL},
	{6,  1,  6, "EACCES",       HARD, TCP,    DROPS, NULL},
	{6,  1, -1, "EPROTO",       HARD, TCP,    DROPS, "a code the kernel does not know"},
	{6,  2, -1, "EMSGSIZE",     HARD, NO_TCP, KEEPS, "TCP lowers its segment size and sends again; a UDP socket with IPV6_PMTUDISC_DONT is told only with IPV6_RECVERR, with IPV6_PMTUDISC_INTERFACE or OMIT never"},
	{6,  3, -1, "EHOSTUNREACH", SOFT, TCP,    KEEPS, NULL},
	{6,  4, -1, "EPROTO",       HARD, TCP,    DROPS, NULL},
	{6, 137, -1, NULL,          SOFT, NO_TCP, KEEPS, "changes a route at most; no socket is told"},
};
/* clang-format on */

/* An ICMPv6 error type that has no name: passed up, unlike in IPv4 (icmpv6_err_convert()). */
static const struct icmp_errno unknown_v6 = {
	6, 0, -1, "EPROTO", SOFT, TCP, KEEPS, "an error type the kernel does not know"};
static const struct icmp_errno unknown_v4 = {4, 0, -1, NULL, SOFT, NO_TCP, KEEPS, ignored};

const struct icmp_errno *icmp_errnos(size_t *count)
{
	*count = sizeof(rows) / sizeof(rows[0]);
	return rows;
}

const struct icmp_errno *icmp_errno_find(uint8_t version, uint8_t type, uint8_t code)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct icmp_errno *row = &rows[i];

		if (row->version == version && row->type == type &&
		    (row->code == code || row->code == -1))
			return row;
	}
	return version == 6 ? &unknown_v6 : &unknown_v4;
}

enum tcp_icmp_effect tcp_icmp_effect(const struct icmp_errno *rule, enum tcp_state state,
				     bool is_simultaneous)
{
	if (!rule->tells_tcp)
		return TCP_ICMP_NOTHING;
	switch (state) {
	case TCP_SYN_SENT:
		return TCP_ICMP_ENDS_OPEN;
	case TCP_SYN_RCVD:
		return is_simultaneous ? TCP_ICMP_ENDS_OPEN : TCP_ICMP_NOTHING;
	case TCP_ESTABLISHED:
	case TCP_FIN_WAIT_1:
	case TCP_FIN_WAIT_2:
	case TCP_CLOSE_WAIT:
	case TCP_CLOSING:
	case TCP_LAST_ACK:
		return TCP_ICMP_REMEMBERED;
	case TCP_UNKNOWN:
	case TCP_CLOSED:
	case TCP_LISTEN:
	case TCP_TIME_WAIT:
	case TCP_STATES:
		break;
	}
	return TCP_ICMP_NOTHING;
}

static const struct event_errno events[] = {
	{"ECONNREFUSED", "connect", "RST with ACK answers the SYN (state SYN_SENT)",
	 "connect fails at once; a non-blocking socket learns it from poll and SO_ERROR"},
	{"ETIMEDOUT", "connect", "no SYN is ever answered (state SYN_SENT)",
	 "connect fails when tcp_syn_retries are used up: about 131 s by default"},
	{"EHOSTUNREACH", "connect", "ARP or neighbour discovery for the next hop stays unanswered",
	 "connect fails after about 3 s; nothing of the connection is ever on the wire"},
	{"ECONNRESET", "next",
	 "RST at the expected sequence number (ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2)",
	 "data already received is read first; then the next call fails once, after it read gives "
	 "0 "
	 "and write gives EPIPE with SIGPIPE"},
	{"EPIPE", "write", "RST after the peer's FIN (CLOSE_WAIT)",
	 "write fails with EPIPE and SIGPIPE; read stays 0 (end of file)"},
	{"ETIMEDOUT", "next", "retransmissions or keepalive probes are given up",
	 "unless an ICMP error about this connection was the last word before the silence: then "
	 "its "
	 "errno comes in place of ETIMEDOUT"},
};

const struct event_errno *event_errnos(size_t *count)
{
	*count = sizeof(events) / sizeof(events[0]);
	return events;
}

const char *rst_errno(enum tcp_state state)
{
	switch (state) {
	case TCP_SYN_SENT:
		return "ECONNREFUSED";
	case TCP_CLOSE_WAIT:
		return "EPIPE";
	case TCP_SYN_RCVD:
	case TCP_ESTABLISHED:
	case TCP_FIN_WAIT_1:
	case TCP_FIN_WAIT_2:
	case TCP_CLOSING:
	case TCP_LAST_ACK:
		return "ECONNRESET";
	case TCP_UNKNOWN:
	case TCP_CLOSED:
	case TCP_LISTEN:
	case TCP_TIME_WAIT:
	case TCP_STATES:
		break;
	}
	return NULL;
}
