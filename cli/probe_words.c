/* What came of a probe, in words. */
#include "cli/probe_words.h"

#include "base/five_tuple.h"
#include "base/timestamp.h"
#include "decode/icmp_types.h"
#include "report/icmp_meaning.h"

#include <string.h>

/* Bytes of headers in front of the payload. */
#define UDP_HEADER  8u
#define IPV4_HEADER 20u
#define IPV6_HEADER 40u

static bool is_tcp(const struct probed *probed)
{
	return probed->target->protocol == IP_PROTOCOL_TCP;
}

static void add_address(struct text *text, const struct ip_addr *address)
{
	char buffer[IP_ADDR_TEXT_SIZE];

	(void)ip_addr_format(address, buffer);
	text_add(text, buffer);
}

void probe_words_target(struct text *text, const struct probe_target *target)
{
	text_add(text, target->version == 6 ? "[" : "");
	add_address(text, &target->address);
	if (target->scope != 0)
		text_addf(text, "%%%u", target->scope);
	text_addf(text, "%s:%u", target->version == 6 ? "]" : "", target->port);
}

/* "ICMP port unreachable" */
static void add_icmp(struct text *text, const struct probe_icmp *icmp)
{
	const struct icmp_type *row = icmp_type_find(icmp->version, icmp->type, icmp->code);

	text_add(text, icmp->version == 6 ? "ICMPv6 " : "ICMP ");
	if (row != NULL)
		text_add(text, row->meaning);
	else
		text_addf(text, "type %u code %u", icmp->type, icmp->code);
}

/* "the host itself", "this host itself", "203.0.113.1 in between" */
static void add_sender(struct text *text, const struct probe_icmp *icmp)
{
	switch (icmp->sender) {
	case PROBE_SENDER_TARGET:
		text_add(text, "the host itself");
		break;
	case PROBE_SENDER_SELF:
		text_add(text, "this host's own kernel");
		break;
	case PROBE_SENDER_OTHER:
		add_address(text, &icmp->from);
		text_add(text, " in between");
		break;
	}
}

static void add_sent(struct text *text, const struct probed *probed)
{
	const unsigned sent = probed->answer->sent;

	text_addf(text, "%u %s%s", sent, is_tcp(probed) ? "SYN" : "datagram", sent == 1 ? "" : "s");
}

/* --- the headline --- */

static const char *outcome_title(const struct probed *probed)
{
	switch (probed->answer->outcome) {
	case PROBE_OPEN:
		return "OPEN";
	case PROBE_REFUSED:
		return "REFUSED";
	case PROBE_UNREACHABLE:
		return "UNREACHABLE";
	case PROBE_PROHIBITED:
		return "PROHIBITED";
	case PROBE_TOO_BIG:
		return "TOO BIG";
	case PROBE_EXPIRED:
		return "TIME EXCEEDED IN TRANSIT";
	case PROBE_UNANSWERED:
		return is_tcp(probed) ? "FILTERED OR LOST" : "OPEN OR FILTERED";
	case PROBE_FAILED:
	case PROBE_OUTCOMES:
		break;
	}
	return "NOT ASKED";
}

/* What it is known from, in brackets. */
static void add_witness(struct text *text, const struct probed *probed)
{
	const struct probe_answer *answer = probed->answer;

	switch (answer->witness) {
	case PROBE_BY_ANSWER:
		if (is_tcp(probed))
			text_add(text, " (SYN-ACK)");
		else
			text_addf(text, " (answered with %zu byte%s)", answer->answer_length,
				  answer->answer_length == 1 ? "" : "s");
		break;
	case PROBE_BY_RST:
		text_add(text, " (RST)");
		break;
	case PROBE_BY_ICMP:
		text_add(text, answer->outcome == PROBE_EXPIRED ? " at " : ", says ");
		add_sender(text, &answer->icmp);
		text_add(text, " (");
		add_icmp(text, &answer->icmp);
		text_add(text, ")");
		break;
	case PROBE_BY_CALL:
		text_addf(text, " from this host (%s: %s)", answer->call,
			  probe_errno_name(answer->error) != NULL ? probe_errno_name(answer->error)
								  : strerror(answer->error));
		break;
	case PROBE_BY_SILENCE:
		text_add(text, " (");
		add_sent(text, probed);
		text_add(text, ", no answer)");
		break;
	}
}

void probe_words_headline(struct text *text, const struct probed *probed)
{
	const struct probe_answer *answer = probed->answer;

	text_add(text, outcome_title(probed));
	add_witness(text, probed);
	if (answer->witness == PROBE_BY_CALL)
		return;
	text_add(text, ", ");
	timestamp_add_duration(text, answer->delay_ns);
}

/* --- what it means --- */

static void add_open(struct text *text, const struct probed *probed)
{
	const struct probe_answer *answer = probed->answer;
	const size_t kept = answer->answer_length < PROBE_ANSWER_KEPT ? answer->answer_length
								      : PROBE_ANSWER_KEPT;

	if (is_tcp(probed)) {
		text_add(text, "A socket listens there: the handshake was finished, and the "
			       "connection closed again at once, without any data.");
		return;
	}
	text_add(text, "A socket receives there, and answered");
	if (answer->sent > 1)
		text_addf(text, " after %u datagrams", answer->sent);
	if (answer->answer_length == 0) {
		text_add(text, " with an empty datagram.");
		return;
	}
	text_add(text, ": \"");
	text_add_escaped(text, (const char *)answer->start, kept);
	text_addf(text, "\"%s", answer->answer_length > kept ? " …" : "");
}

static void add_port_meaning(struct text *text, const struct probed *probed)
{
	const enum probe_sender sender = probed->answer->icmp.sender;
	const unsigned port = probed->target->port;

	if (is_tcp(probed))
		text_addf(text,
			  "a firewall rejects TCP port %u, for a host answers a closed TCP port "
			  "with RST.",
			  port);
	else if (sender == PROBE_SENDER_TARGET)
		text_addf(text,
			  "no socket there receives on UDP port %u, or the host's firewall says "
			  "so.",
			  port);
	else
		text_addf(text, "a firewall there rejects UDP port %u.", port);
}

/* How many hops an ICMP time exceeded tells of. */
static void add_expired_meaning(struct text *text, const struct probed *probed)
{
	const char *name = probed->target->version == 6 ? "hop limit" : "TTL";

	if (probed->settings->ttl != 0)
		text_addf(text, "the %s of %u was used up there: it is hop %u on the way.", name,
			  probed->settings->ttl, probed->settings->ttl);
	else
		text_addf(text,
			  "the system's own %s was used up there: a routing loop, most likely.",
			  name);
}

static size_t packet_size(const struct probed *probed)
{
	return probed->settings->payload_length + UDP_HEADER +
	       (probed->target->version == 6 ? IPV6_HEADER : IPV4_HEADER);
}

static void add_size_meaning(struct text *text, const struct probed *probed)
{
	text_addf(text, "the packet of %zu bytes, which may not be fragmented, does not fit into",
		  packet_size(probed));
	if (probed->answer->mtu != 0)
		text_addf(text, " the MTU of the next link, %u bytes.", probed->answer->mtu);
	else
		text_add(text, " the next link, whose MTU was not told.");
}

/* This host's kernel sends such errors to itself (ipv4_link_failure(), ndisc_error_report()). */
static bool is_about_neighbor(const struct probe_icmp *icmp)
{
	return icmp->version == 6 ? icmp->type == 1 && icmp->code == 3
				  : icmp->type == 3 && icmp->code == 1;
}

static void add_self_meaning(struct text *text, const struct probed *probed)
{
	const struct probe_icmp *icmp = &probed->answer->icmp;

	if (is_about_neighbor(icmp))
		text_addf(text,
			  "nobody answered %s for the next hop, so nothing left this host: no such "
			  "host on the link, or it is down (or a firewall rule here says so).",
			  icmp->version == 6 ? "neighbour discovery" : "ARP");
	else
		text_add(text, "a rule of its own firewall, so nothing left this host.");
}

static void add_icmp_meaning(struct text *text, const struct probed *probed)
{
	const struct probe_icmp *icmp = &probed->answer->icmp;
	char buffer[ICMP_WORD_SIZE];
	const char *word = icmp_type_word(icmp->version, icmp->type, icmp->code, buffer);

	if (icmp->sender == PROBE_SENDER_SELF)
		add_self_meaning(text, probed);
	else if (strcmp(word, "port-unreachable") == 0)
		add_port_meaning(text, probed);
	else if (probed->answer->outcome == PROBE_EXPIRED)
		add_expired_meaning(text, probed);
	else if (probed->answer->outcome == PROBE_TOO_BIG)
		add_size_meaning(text, probed);
	else if (strcmp(word, "protocol-unreachable") == 0)
		text_addf(text, "it does not speak %s, or a firewall says so.",
			  is_tcp(probed) ? "TCP" : "UDP");
	else
		text_addf(text, "%s.",
			  icmp_meaning(icmp->version, icmp->type, icmp->code,
				       icmp->sender == PROBE_SENDER_TARGET));
}

static void add_icmp_answer(struct text *text, const struct probed *probed)
{
	const struct probe_icmp *icmp = &probed->answer->icmp;

	if (icmp->sender == PROBE_SENDER_SELF)
		text_add(text, "This host's own kernel");
	else
		add_address(text, &icmp->from);
	text_addf(text, " answered %s with ", is_tcp(probed) ? "the SYN" : "the datagram");
	add_icmp(text, icmp);
	text_addf(text, " (type %u, code %u): ", icmp->type, icmp->code);
	add_icmp_meaning(text, probed);
	if (icmp->sender == PROBE_SENDER_OTHER && probed->answer->outcome != PROBE_EXPIRED)
		text_add(text, " It is not the address that was asked: a router or firewall in "
			       "between, or the host under another of its addresses.");
}

static void add_silence(struct text *text, const struct probed *probed)
{
	add_sent(text, probed);
	text_addf(text, " and no answer, not even an ICMP error. ");
	if (is_tcp(probed))
		text_add(text,
			 "An open port answers a SYN, and a closed one refuses it; so the SYN or "
			 "its "
			 "answer was dropped: by a firewall (this host's own, too), by a host that "
			 "is down behind a router, on a wrong way, or by a listener whose queue is "
			 "full. From here nobody can know which: they look the same.");
	else
		text_add(
			text,
			"A closed port of a host that may answer sends ICMP port unreachable. But "
			"a program that receives and does not answer this payload, a firewall that "
			"drops it or the answer, a host that limits its ICMP rate, and a host that "
			"is down behind a router look the same from here: nobody can know which. A "
			"payload that the service answers tells more (--payload).");
}

void probe_words_meaning(struct text *text, const struct probed *probed)
{
	const struct probe_answer *answer = probed->answer;
	const char *meaning;

	switch (answer->witness) {
	case PROBE_BY_ANSWER:
		add_open(text, probed);
		break;
	case PROBE_BY_RST:
		text_add(text,
			 "RST in answer to the SYN: no socket listens there, or a firewall says "
			 "so in the host's name; a RST always bears the address that was "
			 "asked.");
		break;
	case PROBE_BY_ICMP:
		add_icmp_answer(text, probed);
		break;
	case PROBE_BY_CALL:
		meaning = probe_errno_meaning(answer->error);
		text_addf(text, "This host sent nothing: %s.",
			  meaning != NULL ? meaning : strerror(answer->error));
		break;
	case PROBE_BY_SILENCE:
		add_silence(text, probed);
		break;
	}
}

/* --- what a program sees --- */

/* Where UDP's kernel functions told a connected socket, or would have. */
static void add_udp_errno(struct text *text, const struct probed *probed,
			  const struct probe_told *told)
{
	const char *option = probed->target->version == 6 ? "IPV6_RECVERR" : "IP_RECVERR";

	if (told->unconnected) {
		text_addf(text, "%s from %s%s.", told->errno_name, told->call,
			  strcmp(told->call, "connect") == 0
				  ? "; without connect, from the first sendto"
				  : "");
		return;
	}
	if (told->connected)
		text_addf(text,
			  "%s from the next send or recv of a connected socket, once; one that is "
			  "not connected is told nothing, unless it has %s.",
			  told->errno_name, option);
	else
		text_addf(
			text,
			"nothing, for the kernel takes this error for a soft one; with %s: %s from "
			"the next send or recv.",
			option, told->errno_name);
	if (probed->answer->outcome == PROBE_TOO_BIG)
		text_add(text, " After that the kernel fragments what it sends there.");
}

void probe_words_errno(struct text *text, const struct probed *probed)
{
	const struct probe_answer *answer = probed->answer;
	const struct probe_told told = probe_told(probed->target, answer);

	text_add(text, "An ordinary program: ");
	if (answer->outcome == PROBE_OPEN)
		text_add(text, is_tcp(probed) ? "connect succeeds." : "recv returns the answer.");
	else if (answer->outcome == PROBE_TOO_BIG && answer->witness == PROBE_BY_CALL)
		text_addf(text,
			  "nothing, for the kernel fragments what it sends; with IP_PMTUDISC_DO or "
			  "PROBE: EMSGSIZE from send.");
	else if (told.errno_name == NULL && answer->witness == PROBE_BY_CALL)
		text_addf(text, "%s fails: %s.", answer->call, strerror(answer->error));
	else if (told.errno_name == NULL)
		text_add(text, "nothing: send succeeds, and recv waits until it is told to stop.");
	else if (answer->witness == PROBE_BY_SILENCE)
		text_addf(text,
			  "%s from connect, when the kernel has used up its SYNs: after about "
			  "131 s by default (tcp_syn_retries is 6).",
			  told.errno_name);
	else if (is_tcp(probed))
		text_addf(text, "%s from %s.", told.errno_name, told.call);
	else
		add_udp_errno(text, probed, &told);
}
