/* What an ICMP error says of whoever sent it, by type and code. */
#include "base/timestamp.h"
#include "decode/icmp_types.h"
#include "decode/packet.h"
#include "report/explanation_parts.h"
#include "report/icmp_meaning.h"
#include "report/words.h"

#include <string.h>

/* A port unreachable: what it says depends on the protocol and on who says it. */
static void add_port_meaning(struct text *text, const struct story *story,
			     const struct icmp_record *icmp, bool from_peer)
{
	char buffer[20];
	const char *protocol = words_protocol(story->connection, buffer);
	unsigned port = story->end[other_side((enum side)icmp->side)].port;

	if (story->connection->key.protocol == IP_PROTOCOL_TCP)
		text_addf(text,
			  "a firewall rejects %s port %u%s, for a host answers a closed TCP port "
			  "with RST",
			  protocol, port, from_peer ? " there" : "");
	else if (from_peer)
		text_addf(text,
			  "no socket there receives on %s port %u, or the host's firewall says so",
			  protocol, port);
	else
		text_addf(text,
			  "a firewall in between rejects %s port %u, or address translation hides "
			  "who spoke",
			  protocol, port);
}

static void add_protocol_meaning(struct text *text, const struct story *story, bool from_peer)
{
	char buffer[20];
	const char *protocol = words_protocol(story->connection, buffer);

	if (from_peer)
		text_addf(text, "that host does not speak %s, or its firewall says so", protocol);
	else
		text_addf(text, "a firewall in between rejects %s", protocol);
}

/* A TTL was used up: as traceroute wants it, in a loop, or nobody knows. */
static void add_ttl_meaning(struct text *text, const struct story *story,
			    const struct icmp_record *icmp)
{
	const char *name = words_ttl(icmp->version);
	unsigned ttl = icmp_captured_ttl(icmp);

	if (ttl == 0) {
		text_addf(text,
			  "its %s was used up there: a routing loop, or one that was meant to be "
			  "small (traceroute)",
			  name);
		return;
	}
	text_addf(text, "its %s of %u was used up there: ", name, ttl);
	if (!icmp_ended_probe(icmp))
		text_add(text, "a routing loop, most likely");
	else if (words_found(story, FOUND_TRACEROUTE))
		text_addf(text, "hop %u of a traceroute", ttl);
	else
		text_add(text, "so small a one is mostly meant to be (traceroute, ping -t)");
}

/* Linux asks three times, a second apart, before it gives up (ucast_solicit of arp(7)). */
#define ASKING_MIN_NS 900000000LL
#define ASKING_MAX_NS 3500000000LL

/* A pause that tells of requests without an answer. */
static void add_pause(struct text *text, const struct icmp_record *icmp)
{
	if (icmp->quotes_packet == 0 || icmp->delay_ns < ASKING_MIN_NS ||
	    icmp->delay_ns > ASKING_MAX_NS)
		return;
	text_add(text, " (the ");
	timestamp_add_duration(text, icmp->delay_ns);
	text_addf(text, " that passed before it fit unanswered requests for that host, 1 s apart)");
}

static bool is_about_neighbor(const struct icmp_record *icmp)
{
	return icmp->version == 6 ? icmp->type == 1 && icmp->code == 3
				  : icmp->type == 3 && icmp->code == 1;
}

void explain_icmp_meaning(struct text *text, const struct story *story,
			  const struct icmp_record *icmp)
{
	enum icmp_sender sender = words_icmp_sender(story, icmp);
	bool from_peer = sender == ICMP_FROM_PEER;
	char buffer[ICMP_WORD_SIZE];
	const char *word = icmp_type_word(icmp->version, icmp->type, icmp->code, buffer);

	if (strcmp(word, "port-unreachable") == 0) {
		add_port_meaning(text, story, icmp, from_peer);
		return;
	}
	if (strcmp(word, "protocol-unreachable") == 0) {
		add_protocol_meaning(text, story, from_peer);
		return;
	}
	if (sender == ICMP_FROM_SELF) {
		text_add(text,
			 "it never left, for nobody answered ARP or neighbour discovery for the "
			 "next hop, or a rule of that host itself says so");
		return;
	}
	if (icmp_is_time_exceeded(icmp)) {
		add_ttl_meaning(text, story, icmp);
		return;
	}
	text_add(text, icmp_meaning(icmp->version, icmp->type, icmp->code, from_peer));
	if (is_about_neighbor(icmp))
		add_pause(text, icmp);
}
