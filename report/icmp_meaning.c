/* What an ICMP error says of whoever sent it, by type and code: the tables. */
#include "report/icmp_meaning.h"

#include "decode/icmp_types.h"

#include <stddef.h>
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

static const char *find_code_meaning(uint8_t version, uint8_t type, uint8_t code)
{
	for (size_t i = 0; i < sizeof(code_meanings) / sizeof(code_meanings[0]); i++) {
		const struct code_meaning *row = &code_meanings[i];

		if (row->version == version && row->type == type &&
		    (row->code == code || row->code == -1))
			return row->meaning;
	}
	return "what such a code means is not defined";
}

const char *icmp_meaning(uint8_t version, uint8_t type, uint8_t code, bool from_peer)
{
	char buffer[ICMP_WORD_SIZE];
	const char *word = icmp_type_word(version, type, code, buffer);

	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (strcmp(meanings[i].word, word) == 0)
			return from_peer && meanings[i].from_peer != NULL ? meanings[i].from_peer
									  : meanings[i].from_router;
	return find_code_meaning(version, type, code);
}
