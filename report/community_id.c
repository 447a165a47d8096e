/* The Community ID of a flow, version 1 (github.com/corelight/community-id-spec). */
#include "report/community_id.h"

#include <nettle/base64.h>
#include <nettle/sha1.h>

/* Echo request and reply (RFC 792, RFC 4443): each other's counterpart. */
enum { ECHO_REPLY_V4 = 0, ECHO_REQUEST_V4 = 8, ECHO_REQUEST_V6 = 128, ECHO_REPLY_V6 = 129 };

/* The bytes that are hashed: at most seed, two IPv6 addresses, protocol, padding, two ports. */
struct hashed {
	uint8_t bytes[2 + 16 + 16 + 2 + 4];
	size_t length;
};

static void hash_be16(struct hashed *hashed, unsigned value)
{
	hashed->bytes[hashed->length++] = (uint8_t)(value >> 8);
	hashed->bytes[hashed->length++] = (uint8_t)value;
}

static void hash_address(struct hashed *hashed, const struct ip_addr *address, uint8_t ip_version)
{
	unsigned skip = ip_version == 4 ? 12 : 0; /* IPv4 is kept in mapped form */

	memcpy(hashed->bytes + hashed->length, address->octet + skip, 16 - skip);
	hashed->length += 16 - skip;
}

static bool has_ports(uint8_t protocol)
{
	return protocol == IP_PROTOCOL_TCP || protocol == IP_PROTOCOL_UDP ||
	       protocol == IP_PROTOCOL_SCTP || protocol == IP_PROTOCOL_ICMP ||
	       protocol == IP_PROTOCOL_ICMP6;
}

void community_id_write(const struct five_tuple *tuple, bool is_one_way, char *text)
{
	int order = ip_addr_compare(&tuple->source, &tuple->destination);
	bool in_order = is_one_way || order < 0 ||
			(order == 0 && tuple->source_port < tuple->destination_port);
	struct hashed hashed = {.length = 0};
	uint8_t digest[SHA1_DIGEST_SIZE];
	struct sha1_ctx sha1;

	hash_be16(&hashed, 0); /* the seed */
	hash_address(&hashed, in_order ? &tuple->source : &tuple->destination, tuple->ip_version);
	hash_address(&hashed, in_order ? &tuple->destination : &tuple->source, tuple->ip_version);
	hash_be16(&hashed, (unsigned)tuple->protocol << 8);
	if (has_ports(tuple->protocol)) {
		hash_be16(&hashed, in_order ? tuple->source_port : tuple->destination_port);
		hash_be16(&hashed, in_order ? tuple->destination_port : tuple->source_port);
	}
	sha1_init(&sha1);
	sha1_update(&sha1, hashed.length, hashed.bytes);
	sha1_digest(&sha1, sizeof(digest), digest);
	memcpy(text, "1:", 2);
	base64_encode_raw(text + 2, sizeof(digest), digest);
	text[COMMUNITY_ID_SIZE - 1] = '\0';
}

void community_id_of_connection(const struct connection *connection, char *text)
{
	const struct flow_key *key = &connection->key;
	bool client_is_low = connection->client_is_low;
	struct five_tuple tuple = {
		.source = client_is_low ? key->low : key->high,
		.destination = client_is_low ? key->high : key->low,
		.source_port = client_is_low ? key->low_port : key->high_port,
		.destination_port = client_is_low ? key->high_port : key->low_port,
		.protocol = key->protocol,
		.ip_version = key->ip_version,
	};

	if (key->protocol == IP_PROTOCOL_ICMP) {
		tuple.source_port = ECHO_REQUEST_V4;
		tuple.destination_port = ECHO_REPLY_V4;
	} else if (key->protocol == IP_PROTOCOL_ICMP6) {
		tuple.source_port = ECHO_REQUEST_V6;
		tuple.destination_port = ECHO_REPLY_V6;
	}
	community_id_write(&tuple, false, text);
}
