/* What an ICMP error says of whoever sent it, by type and code. */
#include "base/timestamp.h"
#include "decode/icmp_types.h"
#include "decode/packet.h"
#include "report/explanation_parts.h"
#include "report/words.h"

#include <string.h>

/* What an error says of its sender, when that is the destination itself and when it is not. */
static const struct meaning {
	const char *word;
	const char *from_peer, *from_router;
} meanings[] = {
	{"net-unreachable", NULL, "it has no route to that network"},
	{"host-unreachable", NULL,
	 "that host does not answer on its link (ARP), or a route or rule there says so"},
	{"net-unknown", NULL, "it knows no such network"},
	{"host-unknown", NULL, "it knows no such host"},
	{"host-isolated", NULL, "it takes the sending host for isolated (an obsolete code)"},
	{"source-route-failed", NULL, "the route that the sender prescribed cannot be followed"},
	{"net-unreachable-tos", NULL, "it has no route for this type of service"},
	{"host-unreachable-tos", NULL, "it has no route for this type of service"},
	{"net-prohibited", "its firewall forbids it", "a rule there forbids that network"},
	{"host-prohibited", "its firewall forbids it", "a rule there forbids that host"},
	{"admin-prohibited", "its firewall forbids it", "a rule there forbids it"},
	{"precedence-violation", "a rule there forbids this precedence",
	 "a rule there forbids this precedence"},
	{"precedence-cutoff", "a rule there forbids this precedence",
	 "a rule there forbids this precedence"},
	{"reassembly-time-exceeded", "not all fragments of it arrived in time",
	 "not all fragments of it arrived there in time"},
	{"no-route", NULL, "it has no route to the destination"},
	{"beyond-scope", NULL, "the source address is not valid that far from its link"},
	{"address-unreachable", NULL,
	 "that host does not answer on its link (neighbour discovery), or a route or rule there "
	 "says so"},
	{"policy-failed", "its policy for source addresses forbids it",
	 "a policy for source addresses there forbids it"},
	{"reject-route", NULL, "its route to the destination is one that rejects"},
};

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

/* What the codes of parameter problem, and types and codes without a name of their own, say. */
static const struct code_meaning {
	uint8_t version, type;
	int16_t code; /* -1: every other */
	const char *meaning;
} code_meanings[] = {
	{4, 12, 1, "an option that it requires is missing"},
	{4, 12, 2, "a length in the header is wrong"},
	{4, 12, -1, "it takes a field of the header for wrong"},
	{6, 1, 7, "it found an error in the source routing header (RFC 6550)"},
	{6, 1, 8, "the headers are longer than it handles (RFC 8883)"},
	{6, 4, 0, "it takes a field of the header for wrong"},
	{6, 4, 1, "it does not know the header or protocol that follows"},
	{6, 4, 2, "it does not know an option"},
	{6, 4, 3, "the first fragment does not hold all headers (RFC 7112)"},
	{6, 4, -1, "it takes a header for wrong"},
	{6, 100, -1, "a type for private experiments (RFC 4443), of no general meaning"},
	{6, 101, -1, "a type for private experiments (RFC 4443), of no general meaning"},
};

static const char *find_code_meaning(const struct icmp_record *icmp)
{
	for (size_t i = 0; i < sizeof(code_meanings) / sizeof(code_meanings[0]); i++) {
		const struct code_meaning *row = &code_meanings[i];

		if (row->version == icmp->version && row->type == icmp->type &&
		    (row->code == icmp->code || row->code == -1))
			return row->meaning;
	}
	return "what such a code means is not defined";
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
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (strcmp(meanings[i].word, word) == 0) {
			text_add(text, from_peer && meanings[i].from_peer != NULL
					       ? meanings[i].from_peer
					       : meanings[i].from_router);
			if (is_about_neighbor(icmp))
				add_pause(text, icmp);
			return;
		}
	text_add(text, find_code_meaning(icmp));
}
