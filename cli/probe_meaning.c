/* What came of a probe, in words: what it means. */
#include "cli/probe_words_private.h"

#include "base/five_tuple.h"
#include "decode/icmp_types.h"
#include "report/icmp_meaning.h"

#include <string.h>

/* Bytes of headers in front of the payload. */
#define UDP_HEADER  8u
#define IPV4_HEADER 20u
#define IPV6_HEADER 40u

static void add_open(struct text *text, const struct probed *probed)
{
	const struct probe_answer *answer = probed->answer;
	const size_t kept = answer->answer_length < PROBE_ANSWER_KEPT ? answer->answer_length
								      : PROBE_ANSWER_KEPT;

	if (probe_words_is_tcp(probed)) {
		text_add(text,
			 probed->by_hand
				 ? "A socket listens there. The handshake is not finished: this "
				   "host's kernel knows of no such connection and sends a RST."
				 : "A socket listens there: the handshake was finished, and the "
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
	text_add(text, answer->answer_length > kept ? " …\"." : "\".");
}

static void add_port_meaning(struct text *text, const struct probed *probed)
{
	const enum probe_source sender = probed->answer->icmp.sender;
	const unsigned port = probed->target->port;

	if (probe_words_is_tcp(probed))
		text_addf(text,
			  "a firewall rejects TCP port %u, for a host answers a closed TCP port "
			  "with RST.",
			  port);
	else if (sender == PROBE_FROM_TARGET)
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

	if (icmp->sender == PROBE_FROM_SELF)
		add_self_meaning(text, probed);
	else if (strcmp(word, "port-unreachable") == 0)
		add_port_meaning(text, probed);
	else if (probed->answer->outcome == PROBE_EXPIRED)
		add_expired_meaning(text, probed);
	else if (probed->answer->outcome == PROBE_TOO_BIG)
		add_size_meaning(text, probed);
	else if (strcmp(word, "protocol-unreachable") == 0)
		text_addf(text, "it does not speak %s, or a firewall says so.",
			  probe_words_is_tcp(probed) ? "TCP" : "UDP");
	else
		text_addf(text, "%s.",
			  icmp_meaning(icmp->version, icmp->type, icmp->code,
				       icmp->sender == PROBE_FROM_TARGET));
}

static void add_icmp_answer(struct text *text, const struct probed *probed)
{
	const struct probe_icmp *icmp = &probed->answer->icmp;

	if (icmp->sender == PROBE_FROM_SELF)
		text_add(text, "This host's own kernel");
	else
		probe_words_address(text, &icmp->from);
	text_addf(text, " answered %s with ",
		  probe_words_is_tcp(probed) ? "the SYN" : "the datagram");
	probe_words_icmp(text, icmp);
	text_addf(text, " (type %u, code %u): ", icmp->type, icmp->code);
	add_icmp_meaning(text, probed);
	if (icmp->sender == PROBE_FROM_OTHER && probed->answer->outcome != PROBE_EXPIRED)
		text_add(text, " It is not the address that was asked: a router or firewall in "
			       "between, or the host under another of its addresses.");
}

static void add_silence(struct text *text, const struct probed *probed)
{
	if (probed->answer->unheard > 0) {
		text_add(text,
			 "What came back got as far as this host's interface, and no further: its "
			 "own firewall drops it (nft list ruleset), its reverse path filter does "
			 "(net.ipv4.conf.*.rp_filter), or its kernel does not take it for an "
			 "answer to what was sent.");
		return;
	}
	probe_words_sent(text, probed);
	text_addf(text, " and no answer, not even an ICMP error. ");
	if (probe_words_is_tcp(probed))
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

static void add_routers(struct text *text, unsigned routers)
{
	if (routers == 0)
		text_add(text, "no router");
	else
		text_addf(text, "%u router%s", routers, routers == 1 ? "" : "s");
}

/* What a TTL says of the distance, for who knows with what it began. */
static void add_distance(struct text *text, const struct probed *probed)
{
	const uint8_t ttl = probed->answer->ttl;
	const unsigned routers = probe_routers_of_ttl(ttl);
	const struct probe_distance *other = probed->other;

	if (ttl == 0 || (probed->answer->witness == PROBE_BY_ICMP &&
			 probed->answer->icmp.sender == PROBE_FROM_SELF))
		return;
	text_addf(text,
		  " It came with a %s of %u: ", probed->target->version == 6 ? "hop limit" : "TTL",
		  ttl);
	add_routers(text, routers);
	text_addf(text, " in between, if it began with %u.", ttl + routers);
	if (other == NULL)
		return;
	text_addf(text, " But the answer of %s port %u has passed ",
		  other->target.protocol == IP_PROTOCOL_TCP ? "TCP" : "UDP", other->target.port);
	add_routers(text, other->routers);
	text_add(text, ": somebody in between may have given one of the two in the host's name.");
}

void probe_words_meaning(struct text *text, const struct probed *probed)
{
	const struct probe_answer *answer = probed->answer;
	const char *meaning;

	switch (answer->witness) {
	case PROBE_BY_ANSWER:
		add_open(text, probed);
		add_distance(text, probed);
		break;
	case PROBE_BY_RST:
		text_add(text,
			 "RST in answer to the SYN: no socket listens there, or a firewall says "
			 "so in the host's name; a RST always bears the address that was "
			 "asked.");
		add_distance(text, probed);
		break;
	case PROBE_BY_ICMP:
		add_icmp_answer(text, probed);
		add_distance(text, probed);
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
