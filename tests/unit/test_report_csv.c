/* Tests of the CSV output: what stands in which column, and how it is quoted (RFC 4180). */
#include "tests/support/report_run.h"
#include "tests/support/sample_stories.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#define MOST_CELLS 64

/* The cells of the output, unquoted in place, row behind row. */
struct table {
	char *output;
	char *cell[4][MOST_CELLS];
	size_t rows, columns;
};

/* Takes one cell from `*at`; returns what ends it. */
static char take_cell(char **at, char **cell)
{
	bool is_quoted = **at == '"';
	char *from = *at + is_quoted, *to = from, end;

	*cell = to;
	if (!is_quoted) {
		from += strcspn(from, ",\r");
		to = from;
	}
	for (; is_quoted && *from != '\0'; *to++ = *from++)
		if (*from == '"' && *++from != '"')
			break;
	end = *from;
	*to = '\0';
	*at = from + 1;
	return end;
}

static struct table run(const struct story *const *stories, size_t count)
{
	struct correlator correlator = {.counts = {.packets = 1}};
	const struct report_input input = {
		.context = {.correlator = &correlator}, .stories = stories, .count = count};
	struct table table = {.output = report_run(&report_csv_writer, &input)};
	char *at = table.output;

	while (*at != '\0') {
		size_t column = 0;
		char end;

		assert_true(table.rows < 4);
		do {
			assert_true(column < MOST_CELLS);
			end = take_cell(&at, &table.cell[table.rows][column++]);
		} while (end == ',');
		assert_int_equal(end, '\r');
		assert_int_equal(*at++, '\n');
		if (table.rows++ == 0)
			table.columns = column;
		assert_int_equal(column, table.columns);
	}
	return table;
}

static void assert_cell(const struct table *table, size_t row, const char *column, const char *text)
{
	for (size_t i = 0; i < table->columns; i++)
		if (strcmp(table->cell[0][i], column) == 0) {
			assert_string_equal(table->cell[row][i], text);
			return;
		}
	fail_msg("no column %s", column);
}

static void a_row_for_each_connection(void **state)
{
	static const char *const expected[][3] = {
		{"id", "1", "3"},
		{"proto", "tcp", "udp"},
		{"client_ip", "192.0.2.2", "192.0.2.2"},
		{"client_port", "40112", "40001"},
		{"server_port", "443", "53"},
		{"ident", "", ""},
		{"start", "2026-11-20T17:01:14.075617000Z", "2026-11-20T17:01:14.075617000Z"},
		{"verdict", "closed", "refused"},
		{"cause", "", "icmp-port-unreachable"},
		{"handshake", "three-way", ""},
		{"closed_first", "client", ""},
		{"errors_client", "", "ECONNREFUSED"},
		{"icmp", "", "port-unreachable"},
		{"icmp_count", "0", "2"},
		{"conn_state", "", ""}, /* no Zeek was asked */
		{"client_comm", "", ""},
	};
	struct sample_story samples[2];
	const struct story *stories[] = {&samples[0].story, &samples[1].story};
	struct table table;

	(void)state;
	sample_tcp_closed(&samples[0]);
	sample_udp_refused(&samples[1]);
	table = run(stories, 2);
	assert_int_equal(table.rows, 3);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		assert_cell(&table, 1, expected[i][0], expected[i][1]);
		assert_cell(&table, 2, expected[i][0], expected[i][2]);
	}
	free(table.output);
}

static void lists_and_other_protocols(void **state)
{
	struct sample_story samples[3];
	const struct story *stories[] = {&samples[0].story, &samples[1].story, &samples[2].story};
	struct table table;

	(void)state;
	sample_echo_unreachable(&samples[0]);
	sample_quoted_only(&samples[1]);
	sample_ip_protocol(&samples[2]);
	table = run(stories, 3);
	assert_cell(&table, 1, "client_port", "");
	assert_cell(&table, 1, "errors_client", ""); /* only a socket that asks for it is told */
	assert_cell(&table, 2, "vlan", "100;7");
	assert_cell(&table, 2, "client_ip", "2001:db8:1::2");
	assert_cell(&table, 3, "proto", "ip-89");
	assert_cell(&table, 3, "server_port", "");
	free(table.output);
}

/* A program may call itself anything. */
static void names_are_quoted_and_escaped(void **state)
{
	struct socket_owner owner = {.pid = 812, .command = "a,\"b\"\n\x1b"};
	const struct zeek_summary zeek = {
		.conn_state = "RSTO", .history = "^dAR", .originator = SERVER};
	struct sample_story sample;
	const struct story *story = &sample.story;
	struct table table;

	(void)state;
	sample_tcp_closed(&sample);
	sample.story.owner[SERVER].owner = &owner;
	sample.story.zeek = &zeek;
	table = run(&story, 1);
	assert_cell(&table, 1, "server_pid", "812");
	assert_cell(&table, 1, "server_comm", "a,\"b\"\\x0a\\x1b");
	assert_cell(&table, 1, "client_pid", "");
	assert_cell(&table, 1, "conn_state", "RSTO");
	assert_cell(&table, 1, "history", "^dAR");
	assert_cell(&table, 1, "originator", "server");
	free(table.output);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_for_each_connection),
		cmocka_unit_test(lists_and_other_protocols),
		cmocka_unit_test(names_are_quoted_and_escaped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
