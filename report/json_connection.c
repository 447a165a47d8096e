/* One connection as an object of the machine output: what it was, and how it ended. */
#include "report/json_connection.h"

#include "report/community_id.h"
#include "report/explanation.h"
#include "report/owner_words.h"
#include "report/tunnel_words.h"

bool json_is_echo(uint8_t protocol)
{
	return protocol == IP_PROTOCOL_ICMP || protocol == IP_PROTOCOL_ICMP6;
}

static void add_string(struct json *json, const char *key, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	json_key(json, key);
	json_string(json, text, strlen(text));
}

/* Numbers that are not known are left out. */
static void add_number(struct json *json, const char *key, int64_t number)
{
	if (number >= 0)
		json_unsigned_of(json, key, (uint64_t)number);
}

/* Whose socket it is, where a list of the host's sockets was given or the kernel was asked. */
static void add_owner(struct json *json, const struct owner_match *match)
{
	static const char *const fits[] = {
		[OWNER_EXACT] = "exact", [OWNER_BOUND] = "bound", [OWNER_WILDCARD] = "wildcard"};
	const struct socket_owner *owner = match->owner;
	char unit[OWNER_UNIT_SIZE];

	if (match->fit == OWNER_GONE || match->fit == OWNER_UNASKED)
		json_word_of(json, "owner_unknown",
			     match->fit == OWNER_GONE ? "no-socket" : "not-asked");
	if (owner == NULL)
		return;
	json_open_key(json, "owner", '{');
	add_number(json, "pid", owner->pid);
	add_string(json, "comm", owner->command);
	add_number(json, "fd", owner->fd);
	add_number(json, "uid", owner->uid);
	add_string(json, "user", owner->user);
	json_bool_of(json, "connected", socket_owner_is_connected(owner));
	if (owner->has_recverr != KNOWN_NOT)
		json_bool_of(json, "recverr", owner->has_recverr == KNOWN_YES);
	add_string(json, "cgroup", owner->cgroup);
	add_string(json, "unit", owner_unit(owner, unit));
	if (owner->inode != 0)
		json_unsigned_of(json, "inode", owner->inode);
	if (owner->net_namespace != 0)
		json_unsigned_of(json, "netns", owner->net_namespace);
	json_word_of(json, "match", fits[match->fit]);
	if (owner->more_processes > 0)
		json_unsigned_of(json, "more_processes", owner->more_processes);
	if (match->others > 0)
		json_unsigned_of(json, "other_sockets", match->others);
	json_close(json, '}');
}

static void add_end(struct json *json, const char *key, const struct story *story, enum side side)
{
	json_open_key(json, key, '{');
	json_address_of(json, "ip", &story->end[side].address);
	if (json_is_echo(story->connection->key.protocol))
		json_unsigned_of(json, "ident", story->end[side].port);
	else if (report_has_ports(story->connection->key.protocol))
		json_unsigned_of(json, "port", story->end[side].port);
	add_string(json, "name", story->host_name[side]);
	add_owner(json, &story->owner[side]);
	json_close(json, '}');
}

static void add_vlans(struct json *json, const struct connection *connection)
{
	if (connection->key.vlan[0] == 0)
		return;
	json_open_key(json, "vlan", '[');
	json_unsigned(json, connection->key.vlan[0]);
	if (connection->key.vlan[1] != 0)
		json_unsigned(json, connection->key.vlan[1]);
	json_close(json, ']');
}

/* Outermost first: what they are, and between whom. */
static void add_tunnels(struct json *json, const struct story *story)
{
	char word[TUNNEL_WORD_SIZE];

	if (story->tunnel_count == 0)
		return;
	json_open_key(json, "tunnel", '[');
	for (unsigned i = 0; i < story->tunnel_count; i++)
		json_word(json, tunnel_word(&story->tunnel[i], word));
	json_close(json, ']');
	json_open_key(json, "tunnel_ends", '[');
	for (unsigned i = 0; i < story->tunnel_count; i++) {
		json_open(json, '[');
		if (story->tunnel[i].ip_version != 0) {
			json_address(json, &story->tunnel[i].source);
			json_address(json, &story->tunnel[i].destination);
		}
		json_close(json, ']');
	}
	json_close(json, ']');
}

/* Who and when: id to duration. */
static void add_identity(struct json *json, const struct story *story)
{
	const struct connection *connection = story->connection;
	char word[REPORT_PROTOCOL_WORD_SIZE], community_id[COMMUNITY_ID_SIZE];

	json_word_of(json, "record", "connection");
	json_unsigned_of(json, "id", connection->id);
	json_word_of(json, "proto", report_protocol_word(connection->key.protocol, word));
	add_end(json, "client", story, CLIENT);
	add_end(json, "server", story, SERVER);
	add_vlans(json, connection);
	add_tunnels(json, story);
	community_id_of_connection(connection, community_id);
	json_word_of(json, "community_id", community_id);
	json_unsigned_of(json, "first_packet", connection->first_packet);
	json_unsigned_of(json, "last_packet", story->last_packet);
	json_time_of(json, "start", connection->first_ns);
	json_seconds_of(json, "duration", connection->last_ns - connection->first_ns);
}

void json_add_both(struct json *json, const char *key, uint64_t client, uint64_t server)
{
	json_open_key(json, key, '{');
	json_unsigned_of(json, "client", client);
	json_unsigned_of(json, "server", server);
	json_close(json, '}');
}

static void add_counts(struct json *json, const struct story *story)
{
	const struct connection *connection = story->connection;

	json_add_both(json, "packets", connection->packets[CLIENT], connection->packets[SERVER]);
	json_add_both(json, "bytes", connection->bytes[CLIENT], connection->bytes[SERVER]);
	json_word_of(json, "seen", seen_word(story->seen));
}

static void add_verdict(struct json *json, const struct story *story)
{
	char word[REPORT_CAUSE_WORD_SIZE], buffer[EXPLANATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	if (story->telling == TELLING_ONGOING)
		json_bool_of(json, "ongoing", true);
	json_word_of(json, "verdict", verdict_word(story->verdict));
	json_word_of(json, "cause", report_cause_word(story, word));
	json_word_of(json, "confidence", confidence_word(story->confidence));
	if (story->evidence_count > 0) {
		json_open_key(json, "evidence", '[');
		for (unsigned i = 0; i < story->evidence_count; i++)
			json_unsigned(json, story->evidence[i]);
		json_close(json, ']');
	}
	explanation_add(&text, story);
	if (text.length > 0) {
		json_key(json, "explanation");
		json_string(json, text.data, text.length);
	}
}

void json_add_states(struct json *json, const uint8_t state[2])
{
	static const char *const keys[2] = {"client", "server"};

	if (state[CLIENT] == TCP_UNKNOWN && state[SERVER] == TCP_UNKNOWN)
		return;
	json_open_key(json, "states", '{');
	for (int side = CLIENT; side <= SERVER; side++)
		if (state[side] != TCP_UNKNOWN)
			json_word_of(json, keys[side], tcp_state_name((enum tcp_state)state[side]));
	json_close(json, '}');
}

static void add_tcp_opening_and_close(struct json *json, const struct story *story)
{
	const struct connection *connection = story->connection;

	json_word_of(json, "handshake", handshake_word(story->handshake));
	json_word_of(json, "teardown", teardown_word(story->teardown));
	if (story->tcp != NULL)
		json_word_of(json, "closed_first",
			     closed_first_word((enum tcp_closer)story->tcp->closed_first));
	json_add_states(json, connection->state);
	if (connection_syn_attempts(connection) > 0)
		json_unsigned_of(json, "syn_attempts", connection_syn_attempts(connection));
}

static void add_notes(struct json *json, uint64_t notes)
{
	json_open_key(json, "notes", '[');
	for (; notes != 0; notes &= notes - 1)
		json_word(json, note_bit_word((enum note_bit)__builtin_ctzll(notes)));
	json_close(json, ']');
}

/* conn.log's words, where they were asked for. */
static void add_zeek(struct json *json, const struct zeek_summary *zeek)
{
	if (zeek == NULL || zeek->conn_state == NULL)
		return;
	json_word_of(json, "conn_state", zeek->conn_state);
	if (zeek->history[0] != '\0')
		json_word_of(json, "history", zeek->history);
	json_word_of(json, "originator", zeek->originator == CLIENT ? "client" : "server");
}

void json_add_connection(struct json *json, const struct report *report, const struct story *story)
{
	const struct connection *connection = story->connection;

	json_open(json, '{');
	add_identity(json, story);
	add_counts(json, story);
	add_verdict(json, story);
	if (connection->key.protocol == IP_PROTOCOL_TCP)
		add_tcp_opening_and_close(json, story);
	if (story_rtt_ns(story) > 0)
		json_seconds_of(json, "rtt", story_rtt_ns(story));
	if (connection->key.protocol == IP_PROTOCOL_TCP)
		json_add_both(json, "retransmissions", story_retransmissions(story, CLIENT),
			      story_retransmissions(story, SERVER));
	json_add_socket_errors(json, story);
	json_add_icmp_errors(json, story);
	add_notes(json, connection->notes);
	add_zeek(json, story->zeek);
	if (story->related_id != 0)
		json_unsigned_of(json, "related", story->related_id);
	if (report->options->events && story->timeline != NULL)
		json_add_events(json, report, story);
	json_close(json, '}');
	json_end_line(json);
}
