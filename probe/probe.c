/* Making the socket, and what becomes of errors; the asking itself is in probe_udp.c and _tcp.c. */
#include "probe/probe_private.h"

#include "base/five_tuple.h"
#include "base/timestamp.h"
#include "probe/error_queue.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_MS 1000000

static bool is_udp(const struct probe *probe)
{
	return probe->target->protocol == IP_PROTOCOL_UDP;
}

/* The target's address as the kernel takes it. */
static void fill_address(struct probe *probe)
{
	const struct probe_target *target = probe->target;
	struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(target->port)};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6,
				   .sin6_port = htons(target->port),
				   .sin6_scope_id = target->scope};

	if (target->version == 4) {
		memcpy(&four.sin_addr, target->address.octet + 12, sizeof(four.sin_addr));
		memcpy(&probe->address, &four, sizeof(four));
		probe->address_size = sizeof(four);
	} else {
		memcpy(&six.sin6_addr, target->address.octet, sizeof(six.sin6_addr));
		memcpy(&probe->address, &six, sizeof(six));
		probe->address_size = sizeof(six);
	}
}

void probe_learn_local(struct probe *probe)
{
	struct sockaddr_storage storage = {.ss_family = AF_UNSPEC};
	socklen_t size = sizeof(storage);
	struct sockaddr_in four;
	struct sockaddr_in6 six;
	uint8_t octets[4];

	if (getsockname(probe->socket, (struct sockaddr *)&storage, &size) != 0)
		return;
	if (storage.ss_family == AF_INET) {
		memcpy(&four, &storage, sizeof(four));
		memcpy(octets, &four.sin_addr, sizeof(octets));
		probe->answer.local = ip_addr_v4(octets);
		probe->local_port = ntohs(four.sin_port);
	} else if (storage.ss_family == AF_INET6) {
		memcpy(&six, &storage, sizeof(six));
		memcpy(probe->answer.local.octet, &six.sin6_addr, 16);
		probe->local_port = ntohs(six.sin6_port);
	}
	probe->answer.local_port = probe->local_port;
}

/*
 * The error queue, the TTL, and DF on everything. IP_PMTUDISC_PROBE in place of DO: the router that
 * has the narrow link is to say so each time, while DO would have the kernel remember it for ten
 * minutes and refuse the next probe itself (ip_sk_use_pmtu()).
 */
static bool set_options(int socket, const struct probe *probe)
{
	const bool is_six = probe->target->version == 6;
	const int level = is_six ? IPPROTO_IPV6 : IPPROTO_IP;
	const int discovery = is_six ? IPV6_PMTUDISC_PROBE : IP_PMTUDISC_PROBE;
	const int ttl = (int)probe->settings->ttl;
	const int on = 1;

	if (is_six && setsockopt(socket, level, IPV6_V6ONLY, &on, sizeof(on)) != 0)
		return false;
	if (is_udp(probe) && setsockopt(socket, level, is_six ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER,
					&discovery, sizeof(discovery)) != 0)
		return false;
	if (ttl != 0 &&
	    setsockopt(socket, level, is_six ? IPV6_UNICAST_HOPS : IP_TTL, &ttl, sizeof(ttl)) != 0)
		return false;
	return error_queue_enable(socket, probe->target->version);
}

/* A socket that is bound to a free port, or -1 with errno. */
static int bound_socket(const struct probe *probe)
{
	const sa_family_t family = probe->target->version == 6 ? AF_INET6 : AF_INET;
	const struct sockaddr_storage any = {.ss_family = family};
	const int kind = is_udp(probe) ? SOCK_DGRAM : SOCK_STREAM;
	int made = socket(family, kind | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int error;

	if (made < 0)
		return -1;
	if (set_options(made, probe) &&
	    bind(made, (const struct sockaddr *)&any, probe->address_size) == 0)
		return made;
	error = errno;
	(void)close(made);
	errno = error;
	return -1;
}

/*
 * The same, on another port than the target's: where that is on this host, a socket can be
 * connected to itself, and would answer.
 */
static bool make_socket(struct probe *probe)
{
	int unlucky;

	probe->socket = bound_socket(probe);
	if (probe->socket < 0)
		return false;
	probe_learn_local(probe);
	if (probe->local_port != probe->target->port)
		return true;
	unlucky = probe->socket;
	probe->socket = bound_socket(probe);
	(void)close(unlucky);
	if (probe->socket >= 0)
		probe_learn_local(probe);
	return probe->socket >= 0;
}

struct probe *probe_open(const struct probe_target *target, const struct probe_settings *settings,
			 struct error *error)
{
	struct probe *probe = calloc(1, sizeof(*probe));

	if (probe == NULL) {
		error_set(error, "out of memory");
		return NULL;
	}
	probe->target = target;
	probe->settings = settings;
	probe->answer.outcome = PROBE_UNANSWERED;
	probe->answer.witness = PROBE_BY_SILENCE;
	fill_address(probe);
	if (!make_socket(probe)) {
		/* without IPv6 in the kernel there is no such socket, which is an answer, too */
		if (errno == EAFNOSUPPORT) {
			probe_call_failed(probe, "socket", errno);
			return probe;
		}
		error_set(error, "no socket: %s", strerror(errno));
		free(probe);
		return NULL;
	}
	if (is_udp(probe)) {
		if (connect(probe->socket, (const struct sockaddr *)&probe->address,
			    probe->address_size) != 0)
			probe_call_failed(probe, "connect", errno);
		else
			probe_learn_local(probe);
	}
	return probe;
}

uint16_t probe_local_port(const struct probe *probe)
{
	return probe->local_port;
}

int64_t probe_now(void)
{
	struct timespec now = {.tv_sec = 0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

void probe_wait(const struct probe *probe, short events, int64_t deadline_ns)
{
	struct pollfd wanted = {.fd = probe->socket, .events = events};
	int64_t left = deadline_ns - probe_now();

	/* rounded up, or the last millisecond would be spent asking */
	if (left > 0)
		(void)poll(&wanted, 1, (int)((left + NS_PER_MS - 1) / NS_PER_MS));
}

bool probe_is_decided(const struct probe *probe)
{
	return probe->answer.witness != PROBE_BY_SILENCE;
}

void probe_decide(struct probe *probe, enum probe_outcome outcome, enum probe_witness witness)
{
	probe->answer.outcome = outcome;
	probe->answer.witness = witness;
	if (probe->last_sent_ns != 0)
		probe->answer.delay_ns = probe_now() - probe->last_sent_ns;
}

void probe_call_failed(struct probe *probe, const char *call, int error)
{
	probe->answer.call = call;
	probe->answer.error = error;
	probe_decide(probe, probe_outcome_of_errno(error), PROBE_BY_CALL);
}

static enum probe_sender sender_of(const struct probe *probe, const struct ip_addr *from)
{
	if (ip_addr_equal(from, &probe->target->address))
		return PROBE_SENDER_TARGET;
	if (ip_addr_equal(from, &probe->answer.local) || ip_addr_is_loopback(from))
		return PROBE_SENDER_SELF;
	return PROBE_SENDER_OTHER;
}

bool probe_take_queue(struct probe *probe)
{
	struct error_entry entry;

	if (!error_queue_take(probe->socket, &entry))
		return false;
	if (entry.icmp_version == 0) {
		probe_call_failed(probe, "send", entry.error);
	} else {
		probe->answer.icmp = (struct probe_icmp){
			.from = entry.from,
			.sender = sender_of(probe, &entry.from),
			.version = entry.icmp_version,
			.type = entry.type,
			.code = entry.code,
		};
		probe->answer.error = entry.error;
		probe_decide(probe,
			     probe_outcome_of_icmp(entry.icmp_version, entry.type, entry.code),
			     PROBE_BY_ICMP);
	}
	if (probe->answer.outcome == PROBE_TOO_BIG)
		probe->answer.mtu = entry.info;
	return true;
}

void probe_run(struct probe *probe, struct probe_answer *answer)
{
	if (!probe_is_decided(probe)) {
		const int64_t begin = probe_now();

		if (is_udp(probe))
			probe_run_udp(probe);
		else
			probe_run_tcp(probe);
		if (!probe_is_decided(probe))
			probe->answer.delay_ns = probe_now() - begin;
	}
	*answer = probe->answer;
}

void probe_close(struct probe *probe)
{
	if (probe == NULL)
		return;
	if (probe->socket >= 0)
		(void)close(probe->socket);
	free(probe);
}
