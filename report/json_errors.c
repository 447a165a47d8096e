/* The lists in a connection's object: what the sockets' owners see, and the ICMP errors about it.
 */
#include "report/json_connection.h"

#include "decode/icmp_types.h"
#include "report/community_id.h"
#include "report/explanation.h"

/* icmp_record.hops where the TTLs do not tell. */
#define HOPS_UNKNOWN 255

static const char *side_word(enum side side)
{
	return side == CLIENT ? "client" : "server";
}

/* Which kinds of socket are told. */
static void add_delivered(struct json *json, const struct story *story,
			  const struct socket_error *error)
{
	json_open_key(json, "delivered", '{');
	if (story->connection->key.protocol == IP_PROTOCOL_TCP) {
		json_bool_of(json, "plain", error->to_connected);
	} else {
		json_bool_of(json, "connected", error->to_connected);
		json_bool_of(json, "unconnected", error->to_unconnected);
	}
	json_bool_of(json, "recverr", error->to_recverr);
	json_close(json, '}');
}

static void add_socket_error(struct json *json, const struct story *story,
			     const struct socket_error *error)
{
	char buffer[EXPLANATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	json_open(json, '{');
	json_word_of(json, "side", side_word(error->side));
	if (error->packet != 0)
		json_unsigned_of(json, "packet", error->packet);
	json_word_of(json, "errno", error->errno_name);
	json_word_of(json, "call", errno_call_word(error->call));
	json_bool_of(json, "fatal", error->is_fatal);
	add_delivered(json, story, error);
	if (error->may_be_overwritten)
		json_bool_of(json, "may_be_overwritten", true);
	json_word_of(json, "confidence", confidence_word(error->confidence));
	error_why_add(&text, story, error);
	if (text.length > 0) {
		json_key(json, "why");
		json_string(json, text.data, text.length);
	}
	json_close(json, '}');
}

void json_add_socket_errors(struct json *json, const struct story *story)
{
	json_open_key(json, "errors", '[');
	for (size_t i = 0; i < story->error_count; i++)
		add_socket_error(json, story, &story->errors[i]);
	json_close(json, ']');
}

void json_add_icmp_type(struct json *json, uint8_t version, uint8_t type, uint8_t code)
{
	char word[ICMP_WORD_SIZE];

	json_unsigned_of(json, "type", type);
	json_unsigned_of(json, "code", code);
	json_word_of(json, "name", icmp_type_word(version, type, code, word));
}

/* The five-tuple of the quoted packet: sent by the side that gets the error. */
static void add_quoted(struct json *json, const struct story *story, const struct icmp_record *icmp)
{
	const struct endpoint *source = &story->end[icmp->side];
	const struct endpoint *destination = &story->end[other_side((enum side)icmp->side)];
	uint8_t protocol = story->connection->key.protocol;
	char word[REPORT_PROTOCOL_WORD_SIZE];

	json_open_key(json, "quoted", '{');
	json_word_of(json, "proto", report_protocol_word(protocol, word));
	json_address_of(json, "src", &source->address);
	if (report_has_ports(protocol))
		json_unsigned_of(json, "sport", source->port);
	json_address_of(json, "dst", &destination->address);
	if (report_has_ports(protocol))
		json_unsigned_of(json, "dport", destination->port);
	if (json_is_echo(protocol))
		json_unsigned_of(json, "ident", source->port);
	json_close(json, '}');
}

/* The Community ID of the error itself, which differs from that of what it quotes. */
static void add_community_id(struct json *json, const struct story *story,
			     const struct icmp_record *icmp)
{
	bool is_v4 = icmp->version == 4;
	struct five_tuple tuple = {
		.source = icmp->from,
		.destination =
			icmp->is_about_tunnel ? icmp->tunnel->to : story->end[icmp->side].address,
		.source_port = icmp->type,
		.destination_port = icmp->code,
		.protocol = is_v4 ? IP_PROTOCOL_ICMP : IP_PROTOCOL_ICMP6,
		.ip_version = icmp->version,
	};
	char text[COMMUNITY_ID_SIZE];

	community_id_write(&tuple, true, text);
	json_word_of(json, "community_id", text);
}

/* Was it tied to a packet, and would the sender's kernel act on it? */
static void add_judgement(struct json *json, const struct icmp_record *icmp)
{
	if (icmp->quotes_packet != 0)
		json_unsigned_of(json, "quotes_packet", icmp->quotes_packet);
	json_word_of(json, "match", icmp_match_word((enum icmp_match)icmp->match));
	if (icmp->is_about_tunnel)
		json_address_of(json, "tunnel_end", &icmp->tunnel->to);
	json_bool_of(json, "accepted", icmp->reason == ICMP_ACCEPTED);
	json_word_of(json, "reason", icmp_reason_word((enum icmp_reason)icmp->reason));
	if (icmp->mtu != 0)
		json_unsigned_of(json, "mtu", icmp->mtu);
	if (icmp->quotes_packet != 0)
		json_seconds_of(json, "delay", icmp->delay_ns);
	if (icmp->hops != HOPS_UNKNOWN)
		json_unsigned_of(json, "hops", icmp->hops);
}

static void add_icmp_error(struct json *json, const struct story *story,
			   const struct icmp_record *icmp)
{
	json_open(json, '{');
	json_unsigned_of(json, "packet", icmp->packet);
	json_address_of(json, "from", &icmp->from);
	json_add_icmp_type(json, icmp->version, icmp->type, icmp->code);
	add_quoted(json, story, icmp);
	add_judgement(json, icmp);
	add_community_id(json, story, icmp);
	json_close(json, '}');
}

void json_add_icmp_errors(struct json *json, const struct story *story)
{
	json_open_key(json, "icmp", '[');
	for (size_t i = 0; i < story->icmp_count; i++)
		add_icmp_error(json, story, story->icmp[i]);
	json_close(json, ']');
}
