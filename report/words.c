/* The small phrases that every sentence about a connection is made from. */
#include "report/words.h"

#include "decode/icmp_types.h"

#include <stdio.h>

static const struct protocol_words {
	uint8_t protocol;
	const char *name, *unit;
} protocols[] = {
	{IP_PROTOCOL_TCP, "TCP", "segment"},
	{IP_PROTOCOL_UDP, "UDP", "datagram"},
	{IP_PROTOCOL_UDPLITE, "UDP-Lite", "datagram"},
	{IP_PROTOCOL_SCTP, "SCTP", "packet"},
	{IP_PROTOCOL_DCCP, "DCCP", "packet"},
	{IP_PROTOCOL_ICMP, "ICMP echo", "echo request"},
	{IP_PROTOCOL_ICMP6, "ICMPv6 echo", "echo request"},
};

static const struct protocol_words *find_protocol(uint8_t protocol)
{
	for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++)
		if (protocols[i].protocol == protocol)
			return &protocols[i];
	return NULL;
}

/* Protocols without ports that people know by name; assigned by IANA (protocol numbers). */
static const struct {
	uint8_t protocol;
	const char *name;
} others[] = {
	{IP_PROTOCOL_ICMP, "ICMP"},         {2, "IGMP (IP protocol 2)"},
	{4, "IPv4 tunnel (IP protocol 4)"}, {41, "IPv6 tunnel (IP protocol 41)"},
	{47, "GRE (IP protocol 47)"},       {50, "ESP (IP protocol 50)"},
	{51, "AH (IP protocol 51)"},        {IP_PROTOCOL_ICMP6, "ICMPv6"},
	{89, "OSPF (IP protocol 89)"},
};

const char *words_protocol_number(uint8_t protocol, char *buffer)
{
	const struct protocol_words *row = find_protocol(protocol);

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (others[i].protocol == protocol)
			return others[i].name;
	if (row != NULL)
		return row->name;
	(void)snprintf(buffer, 20, "IP protocol %u", (unsigned)protocol);
	return buffer;
}

const char *words_protocol(const struct connection *connection, char *buffer)
{
	if (words_is_echo(connection))
		return find_protocol(connection->key.protocol)->name;
	return words_protocol_number(connection->key.protocol, buffer);
}

const char *words_unit(const struct connection *connection)
{
	const struct protocol_words *row = find_protocol(connection->key.protocol);

	return row != NULL ? row->unit : "packet";
}

void words_add_address(struct text *text, const struct ip_addr *address)
{
	char buffer[IP_ADDR_TEXT_SIZE];

	text_add_bytes(text, buffer, ip_addr_format(address, buffer));
}

static void add_address_and_port(struct text *text, const struct ip_addr *address, unsigned port,
				 uint8_t ip_version)
{
	text_add(text, ip_version == 6 ? "[" : "");
	words_add_address(text, address);
	text_add(text, ip_version == 6 ? "]" : "");
	text_addf(text, ":%u", port);
}

void words_add_end(struct text *text, const struct story *story, enum side side)
{
	const struct flow_key *key = &story->connection->key;
	const struct endpoint *end = &story->end[side];

	if (find_protocol(key->protocol) != NULL && !words_is_echo(story->connection))
		add_address_and_port(text, &end->address, end->port, key->ip_version);
	else
		words_add_address(text, &end->address);
}

void words_add_tuple_end(struct text *text, const struct five_tuple *tuple, bool is_source)
{
	if (is_source)
		add_address_and_port(text, &tuple->source, tuple->source_port, tuple->ip_version);
	else
		add_address_and_port(text, &tuple->destination, tuple->destination_port,
				     tuple->ip_version);
}

void words_add_number(struct text *text, uint64_t value)
{
	uint64_t group = 1;

	while (value / group >= 1000)
		group *= 1000;
	text_add_unsigned(text, value / group);
	while ((group /= 1000) > 0)
		text_addf(text, ",%03u", (unsigned)(value / group % 1000));
}

void words_add_count(struct text *text, uint64_t count, const char *unit)
{
	words_add_number(text, count);
	text_add_char(text, ' ');
	text_add(text, unit);
	if (count != 1)
		text_add_char(text, 's');
}

const char *words_side(enum side side)
{
	return side == CLIENT ? "client" : "server";
}

const char *words_error_option(uint8_t ip_version)
{
	return ip_version == 6 ? "IPV6_RECVERR" : "IP_RECVERR";
}

const char *words_ttl(uint8_t ip_version)
{
	return ip_version == 6 ? "hop limit" : "TTL";
}

uint64_t words_packet(const struct connection *connection, uint32_t behind_first)
{
	return connection->first_packet + behind_first;
}

void words_add_icmp(struct text *text, const struct icmp_record *icmp)
{
	const struct icmp_type *row = icmp_type_find(icmp->version, icmp->type, icmp->code);

	text_add(text, icmp->version == 6 ? "ICMPv6 " : "ICMP ");
	if (row != NULL)
		text_add(text, row->meaning);
	else
		text_addf(text, "type %u code %u", (unsigned)icmp->type, (unsigned)icmp->code);
}

enum icmp_sender words_icmp_sender(const struct story *story, const struct icmp_record *icmp)
{
	if (icmp->from_peer)
		return ICMP_FROM_PEER;
	if (ip_addr_equal(&icmp->from, &story->end[icmp->side].address))
		return ICMP_FROM_SELF;
	return ICMP_FROM_ROUTER;
}

void words_add_icmp_sender(struct text *text, const struct story *story,
			   const struct icmp_record *icmp)
{
	enum icmp_sender sender = words_icmp_sender(story, icmp);

	if (sender == ICMP_FROM_SELF)
		text_add(text, "the sender's own kernel (");
	else if (sender == ICMP_FROM_ROUTER)
		text_add(text, "the router or firewall ");
	words_add_address(text, &icmp->from);
	if (sender == ICMP_FROM_PEER)
		text_add(text, " itself");
	else if (sender == ICMP_FROM_SELF)
		text_add_char(text, ')');
}
