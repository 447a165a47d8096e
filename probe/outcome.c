/* What an ICMP error and what an errno of this host's own says about the target. */
#include "probe/probe.h"

#include "base/five_tuple.h"
#include "correlate/socket_errors.h"
#include "correlate/verdict.h"

#include <errno.h>

const char *probe_outcome_word(enum probe_outcome outcome)
{
	static const char *const words[PROBE_OUTCOMES] = {
		[PROBE_OPEN] = "open",
		[PROBE_REFUSED] = "refused",
		[PROBE_UNREACHABLE] = "unreachable",
		[PROBE_PROHIBITED] = "prohibited",
		[PROBE_TOO_BIG] = "too-big",
		[PROBE_EXPIRED] = "expired",
		[PROBE_UNANSWERED] = "unanswered",
		[PROBE_FAILED] = "failed",
	};

	return words[outcome];
}

enum probe_outcome probe_outcome_of_icmp(uint8_t version, uint8_t type, uint8_t code)
{
	/* ICMP 11/0 (RFC 792), ICMPv6 3/0 (RFC 4443 section 3.3) */
	if (code == 0 && type == (version == 6 ? 3 : 11))
		return PROBE_EXPIRED;
	switch ((int)verdict_of_icmp(version, type, code)) {
	case VERDICT_REFUSED:
		return PROBE_REFUSED;
	case VERDICT_PROHIBITED:
		return PROBE_PROHIBITED;
	case VERDICT_TOO_BIG:
		return PROBE_TOO_BIG;
	default:
		return PROBE_UNREACHABLE;
	}
}

unsigned probe_routers_of_ttl(uint8_t ttl)
{
	return (ttl <= 64 ? 64u : ttl <= 128 ? 128u : 255u) - ttl;
}

/* What a call of this host's own answers, and what that says of the target. */
static const struct errno_row {
	int error;
	const char *name;
	enum probe_outcome outcome;
	const char *meaning;
} errno_rows[] = {
	{ENETUNREACH, "ENETUNREACH", PROBE_UNREACHABLE, "it has no route to there"},
	{EHOSTUNREACH, "EHOSTUNREACH", PROBE_UNREACHABLE,
	 "its route to there is of type unreachable"},
	{EINVAL, "EINVAL", PROBE_UNREACHABLE, "its route to there is of type blackhole"},
	{ENETDOWN, "ENETDOWN", PROBE_UNREACHABLE, "the interface to there is down"},
	{EADDRNOTAVAIL, "EADDRNOTAVAIL", PROBE_UNREACHABLE,
	 "it has no address from which one could get there"},
	{EAFNOSUPPORT, "EAFNOSUPPORT", PROBE_UNREACHABLE, "it does not speak that version of IP"},
	{EACCES, "EACCES", PROBE_PROHIBITED,
	 "its route to there is of type prohibit, or leads to a broadcast address, or a security "
	 "module forbids it"},
	{EPERM, "EPERM", PROBE_PROHIBITED, "its own firewall drops what is sent there"},
	{EMSGSIZE, "EMSGSIZE", PROBE_TOO_BIG, "its own interface takes no packet as large"},
	{ECONNREFUSED, "ECONNREFUSED", PROBE_REFUSED, NULL},
	{ETIMEDOUT, "ETIMEDOUT", PROBE_UNANSWERED, NULL},
	{ENOBUFS, "ENOBUFS", PROBE_FAILED, "it has no memory left for packets"},
};

static const struct errno_row *find_errno(int error)
{
	for (size_t i = 0; i < sizeof(errno_rows) / sizeof(errno_rows[0]); i++)
		if (errno_rows[i].error == error)
			return &errno_rows[i];
	return NULL;
}

enum probe_outcome probe_outcome_of_errno(int error)
{
	const struct errno_row *row = find_errno(error);

	return row == NULL ? PROBE_FAILED : row->outcome;
}

const char *probe_errno_name(int error)
{
	const struct errno_row *row = find_errno(error);

	return row == NULL ? NULL : row->name;
}

const char *probe_errno_meaning(int error)
{
	const struct errno_row *row = find_errno(error);

	return row == NULL ? NULL : row->meaning;
}

/* UDP: who is told of an ICMP error (__udp4_lib_err(), __udp6_lib_err()). */
static struct probe_told told_by_icmp(const struct probe_target *target,
				      const struct probe_icmp *icmp)
{
	const struct icmp_errno *row = icmp_errno_find(icmp->version, icmp->type, icmp->code);

	if (target->protocol == IP_PROTOCOL_TCP)
		return (struct probe_told){row->errno_name, "connect", true, false, true};
	return (struct probe_told){row->errno_name, "next", row->is_hard, false, true};
}

struct probe_told probe_told(const struct probe_target *target, const struct probe_answer *answer)
{
	const bool is_tcp = target->protocol == IP_PROTOCOL_TCP;

	switch (answer->witness) {
	case PROBE_BY_ICMP:
		if (answer->call != NULL)
			return (struct probe_told){probe_errno_name(answer->error), answer->call,
						   true, true, true};
		return told_by_icmp(target, &answer->icmp);
	case PROBE_BY_RST:
		return (struct probe_told){"ECONNREFUSED", "connect", true, false, true};
	case PROBE_BY_CALL:
		/* what is too large for the interface goes in fragments unless DF is demanded */
		if (answer->outcome == PROBE_TOO_BIG)
			break;
		/* by hand: a firewall's rule of this host's own, of which connect() is not told */
		if (is_tcp && answer->error == EPERM)
			return (struct probe_told){"ETIMEDOUT", "connect", true, false, true};
		return (struct probe_told){probe_errno_name(answer->error), answer->call, true,
					   !is_tcp, true};
	case PROBE_BY_SILENCE:
		if (is_tcp)
			return (struct probe_told){"ETIMEDOUT", "connect", true, false, true};
		break;
	case PROBE_BY_ANSWER:
		break;
	}
	return (struct probe_told){.errno_name = NULL};
}
