/* The columns of the CSV output: their names, and what stands in them. */
#include "report/csv_columns.h"

#include "base/timestamp.h"
#include "decode/icmp_types.h"
#include "report/community_id.h"
#include "report/explanation.h"
#include "report/report.h"
#include "report/tunnel_words.h"
#include "report/words.h"

#include <string.h>

/* Most different words that a cell lists of what there may be any number of. */
#define MAX_WORDS 16

#define DIGITS 9 /* of fractions of seconds */

/* Begins the next one of a list. */
static void add_separator(struct text *cell)
{
	if (cell->length > 0)
		text_add_char(cell, ';');
}

/* Static words; NULL stands for what does not apply. */
static void add_word(struct text *cell, const char *word)
{
	if (word != NULL)
		text_add(cell, word);
}

static void add_id(struct text *cell, const struct story *story)
{
	text_add_unsigned(cell, story->connection->id);
}

static void add_protocol(struct text *cell, const struct story *story)
{
	char word[REPORT_PROTOCOL_WORD_SIZE];

	text_add(cell, report_protocol_word(story->connection->key.protocol, word));
}

static void add_port(struct text *cell, const struct story *story, enum side side)
{
	if (report_has_ports(story->connection->key.protocol))
		text_add_unsigned(cell, story->end[side].port);
}

static void add_ip(struct text *cell, const struct story *story, enum side side)
{
	char buffer[IP_ADDR_TEXT_SIZE];

	text_add_bytes(cell, buffer, ip_addr_format(&story->end[side].address, buffer));
}

static void add_ident(struct text *cell, const struct story *story)
{
	if (words_is_echo(story->connection))
		text_add_unsigned(cell, story->end[CLIENT].port);
}

static void add_vlan(struct text *cell, const struct story *story)
{
	for (int i = 0; i < 2 && story->connection->key.vlan[i] != 0; i++) {
		add_separator(cell);
		text_add_unsigned(cell, story->connection->key.vlan[i]);
	}
}

static void add_tunnel(struct text *cell, const struct story *story)
{
	char word[TUNNEL_WORD_SIZE];

	for (unsigned i = 0; i < story->tunnel_count; i++) {
		add_separator(cell);
		text_add(cell, tunnel_word(&story->tunnel[i], word));
	}
}

static void add_community_id(struct text *cell, const struct story *story)
{
	char text[COMMUNITY_ID_SIZE];

	community_id_of_connection(story->connection, text);
	text_add(cell, text);
}

static void add_first_packet(struct text *cell, const struct story *story)
{
	text_add_unsigned(cell, story->connection->first_packet);
}

static void add_last_packet(struct text *cell, const struct story *story)
{
	text_add_unsigned(cell, story->last_packet);
}

static void add_start(struct text *cell, const struct story *story)
{
	timestamp_add_iso8601(cell, story->connection->first_ns);
}

static void add_duration(struct text *cell, const struct story *story)
{
	const struct connection *connection = story->connection;

	timestamp_add_seconds(cell, connection->last_ns - connection->first_ns, DIGITS);
}

static void add_packets(struct text *cell, const struct story *story, enum side side)
{
	text_add_unsigned(cell, story->connection->packets[side]);
}

static void add_bytes(struct text *cell, const struct story *story, enum side side)
{
	text_add_unsigned(cell, story->connection->bytes[side]);
}

static void add_seen(struct text *cell, const struct story *story)
{
	text_add(cell, seen_word(story->seen));
}

static void add_verdict(struct text *cell, const struct story *story)
{
	text_add(cell, verdict_word(story->verdict));
}

static void add_cause(struct text *cell, const struct story *story)
{
	char word[REPORT_CAUSE_WORD_SIZE];

	add_word(cell, report_cause_word(story, word));
}

static void add_confidence(struct text *cell, const struct story *story)
{
	text_add(cell, confidence_word(story->confidence));
}

static void add_evidence(struct text *cell, const struct story *story)
{
	for (unsigned i = 0; i < story->evidence_count; i++) {
		add_separator(cell);
		text_add_unsigned(cell, story->evidence[i]);
	}
}

static void add_explanation(struct text *cell, const struct story *story)
{
	explanation_add(cell, story);
}

static bool is_tcp(const struct story *story)
{
	return story->connection->key.protocol == IP_PROTOCOL_TCP;
}

static void add_handshake(struct text *cell, const struct story *story)
{
	if (is_tcp(story))
		text_add(cell, handshake_word(story->handshake));
}

static void add_teardown(struct text *cell, const struct story *story)
{
	if (is_tcp(story))
		text_add(cell, teardown_word(story->teardown));
}

static void add_closed_first(struct text *cell, const struct story *story)
{
	if (story->tcp != NULL)
		add_word(cell, closed_first_word((enum tcp_closer)story->tcp->closed_first));
}

static void add_state(struct text *cell, const struct story *story, enum side side)
{
	enum tcp_state state = (enum tcp_state)story->connection->state[side];

	if (is_tcp(story) && state != TCP_UNKNOWN)
		text_add(cell, tcp_state_name(state));
}

static void add_syn_attempts(struct text *cell, const struct story *story)
{
	if (is_tcp(story) && connection_syn_attempts(story->connection) > 0)
		text_add_unsigned(cell, connection_syn_attempts(story->connection));
}

static void add_rtt(struct text *cell, const struct story *story)
{
	int64_t rtt_ns = story_rtt_ns(story);

	if (rtt_ns > 0)
		timestamp_add_seconds(cell, rtt_ns, DIGITS);
}

static void add_retransmissions(struct text *cell, const struct story *story, enum side side)
{
	if (is_tcp(story))
		text_add_unsigned(cell, story_retransmissions(story, side));
}

/* Different words in the order in which they first occur. */
struct word_list {
	char word[MAX_WORDS][ICMP_WORD_SIZE];
	unsigned count;
};

static void list_word(struct word_list *list, const char *word)
{
	struct text text;

	for (unsigned i = 0; i < list->count; i++)
		if (strcmp(list->word[i], word) == 0)
			return;
	if (list->count == MAX_WORDS)
		return;
	text = text_in(list->word[list->count++], ICMP_WORD_SIZE);
	text_add(&text, word);
}

static void add_list(struct text *cell, const struct word_list *list)
{
	for (unsigned i = 0; i < list->count; i++) {
		add_separator(cell);
		text_add(cell, list->word[i]);
	}
}

/* What a plain TCP socket, or a connected one of another protocol, is told. */
static void add_errors(struct text *cell, const struct story *story, enum side side)
{
	struct word_list list = {.count = 0};

	for (size_t i = 0; i < story->error_count; i++)
		if (story->errors[i].side == side && story->errors[i].to_connected)
			list_word(&list, story->errors[i].errno_name);
	add_list(cell, &list);
}

static void add_icmp(struct text *cell, const struct story *story)
{
	struct word_list list = {.count = 0};
	char word[ICMP_WORD_SIZE];

	for (size_t i = 0; i < story->icmp_count; i++) {
		const struct icmp_record *icmp = story->icmp[i];

		list_word(&list, icmp_type_word(icmp->version, icmp->type, icmp->code, word));
	}
	add_list(cell, &list);
}

static void add_icmp_count(struct text *cell, const struct story *story)
{
	text_add_unsigned(cell, story->icmp_count);
}

static void add_notes(struct text *cell, const struct story *story)
{
	for (uint64_t notes = story->connection->notes; notes != 0; notes &= notes - 1) {
		add_separator(cell);
		text_add(cell, note_bit_word((enum note_bit)__builtin_ctzll(notes)));
	}
}

static void add_related(struct text *cell, const struct story *story)
{
	if (story->related_id != 0)
		text_add_unsigned(cell, story->related_id);
}

static void add_conn_state(struct text *cell, const struct story *story)
{
	if (story->zeek != NULL)
		add_word(cell, story->zeek->conn_state);
}

static void add_history(struct text *cell, const struct story *story)
{
	if (story->zeek != NULL)
		text_add(cell, story->zeek->history);
}

static void add_originator(struct text *cell, const struct story *story)
{
	if (story->zeek != NULL && story->zeek->conn_state != NULL)
		text_add(cell, story->zeek->originator == CLIENT ? "client" : "server");
}

static void add_process(struct text *cell, const struct story *story, enum side side)
{
	const struct socket_owner *owner = story->owner[side].owner;

	if (owner != NULL && owner->pid >= 0)
		text_add_unsigned(cell, (uint64_t)owner->pid);
}

/* A program chooses its name itself: control characters are escaped. */
static void add_command(struct text *cell, const struct story *story, enum side side)
{
	const struct socket_owner *owner = story->owner[side].owner;

	if (owner != NULL)
		text_add_escaped(cell, owner->command, strlen(owner->command));
}

/* With -N: names come from a file. */
static void add_name(struct text *cell, const struct story *story, enum side side)
{
	const char *name = story->host_name[side];

	if (name != NULL)
		text_add_escaped(cell, name, strlen(name));
}

/* One of the two functions fills it. */
static const struct csv_column {
	const char *name; /* the JSON's keys, joined by '_' */
	void (*add)(struct text *cell, const struct story *story);
	void (*add_side)(struct text *cell, const struct story *story, enum side side);
	enum side side;
} columns[] = {
	{"id", .add = add_id},
	{"proto", .add = add_protocol},
	{"client_ip", .add_side = add_ip, .side = CLIENT},
	{"client_port", .add_side = add_port, .side = CLIENT},
	{"server_ip", .add_side = add_ip, .side = SERVER},
	{"server_port", .add_side = add_port, .side = SERVER},
	{"ident", .add = add_ident},
	{"vlan", .add = add_vlan},
	{"tunnel", .add = add_tunnel},
	{"community_id", .add = add_community_id},
	{"first_packet", .add = add_first_packet},
	{"last_packet", .add = add_last_packet},
	{"start", .add = add_start},
	{"duration", .add = add_duration},
	{"packets_client", .add_side = add_packets, .side = CLIENT},
	{"packets_server", .add_side = add_packets, .side = SERVER},
	{"bytes_client", .add_side = add_bytes, .side = CLIENT},
	{"bytes_server", .add_side = add_bytes, .side = SERVER},
	{"seen", .add = add_seen},
	{"verdict", .add = add_verdict},
	{"cause", .add = add_cause},
	{"confidence", .add = add_confidence},
	{"evidence", .add = add_evidence},
	{"explanation", .add = add_explanation},
	{"handshake", .add = add_handshake},
	{"teardown", .add = add_teardown},
	{"closed_first", .add = add_closed_first},
	{"states_client", .add_side = add_state, .side = CLIENT},
	{"states_server", .add_side = add_state, .side = SERVER},
	{"syn_attempts", .add = add_syn_attempts},
	{"rtt", .add = add_rtt},
	{"retransmissions_client", .add_side = add_retransmissions, .side = CLIENT},
	{"retransmissions_server", .add_side = add_retransmissions, .side = SERVER},
	{"errors_client", .add_side = add_errors, .side = CLIENT},
	{"errors_server", .add_side = add_errors, .side = SERVER},
	{"icmp", .add = add_icmp},
	{"icmp_count", .add = add_icmp_count},
	{"notes", .add = add_notes},
	{"related", .add = add_related},
	{"conn_state", .add = add_conn_state},
	{"history", .add = add_history},
	{"originator", .add = add_originator},
	{"client_pid", .add_side = add_process, .side = CLIENT},
	{"client_comm", .add_side = add_command, .side = CLIENT},
	{"server_pid", .add_side = add_process, .side = SERVER},
	{"server_comm", .add_side = add_command, .side = SERVER},
	{"client_name", .add_side = add_name, .side = CLIENT},
	{"server_name", .add_side = add_name, .side = SERVER},
};

const char *csv_column_name(size_t column)
{
	return column < sizeof(columns) / sizeof(columns[0]) ? columns[column].name : NULL;
}

void csv_column_add(struct text *cell, const struct story *story, size_t column)
{
	const struct csv_column *row = &columns[column];

	if (row->add != NULL)
		row->add(cell, story);
	else
		row->add_side(cell, story, row->side);
}
