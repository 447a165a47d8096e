/* Tests of --explain: which topics it knows, and that it says what the tables say. */
#include "report/explain.h"

#include "correlate/socket_errors.h"
#include "decode/icmp_types.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

/* What is said about `topic`, to be freed, or NULL if nothing is; then `error` says why. */
static char *explained(const char *topic, struct error *error)
{
	char *text;
	size_t length;
	FILE *stream = open_memstream(&text, &length);
	bool is_known;

	assert_non_null(stream);
	error->text[0] = '\0';
	is_known = explain(stream, topic, error);
	assert_int_equal(fclose(stream), 0);
	if (is_known)
		return text;
	assert_int_equal(length, 0);
	assert_string_not_equal(error->text, "");
	free(text);
	return NULL;
}

static void assert_says(const char *topic, const char *expected)
{
	struct error error;
	char *text = explained(topic, &error);

	if (text == NULL) {
		fail_msg("%s: %s", topic, error.text);
		return;
	}
	if (strstr(text, expected) == NULL)
		fail_msg("%s: no '%s' in\n%s", topic, expected, text);
	free(text);
}

static void assert_unknown(const char *topic)
{
	struct error error;

	assert_null(explained(topic, &error));
}

static void every_errno_of_the_tables_is_known(void **state)
{
	size_t count;
	const struct icmp_errno *rules = icmp_errnos(&count);
	const struct event_errno *events;

	(void)state;
	for (size_t i = 0; i < count; i++)
		if (rules[i].errno_name != NULL)
			assert_says(rules[i].errno_name, rules[i].errno_name);
	events = event_errnos(&count);
	for (size_t i = 0; i < count; i++)
		assert_says(events[i].errno_name, "TCP without ICMP");
}

static void every_icmp_error_is_known_by_name_and_number(void **state)
{
	size_t count;
	const struct icmp_type *types = icmp_types(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		const struct icmp_type *row = &types[i];
		const char *word = row->version == 6 ? "icmp6" : "icmp";
		char topic[64];

		if (!icmp_is_error(row->version, row->type))
			continue;
		(void)snprintf(topic, sizeof(topic), "%s %s", word, row->name);
		assert_says(topic, row->name);
		(void)snprintf(topic, sizeof(topic), "%s %u %d", word, row->type,
			       row->code < 0 ? 0 : row->code);
		assert_says(topic, row->name);
		(void)snprintf(topic, sizeof(topic), "%s %u", word, row->type);
		assert_says(topic, row->name);
		(void)snprintf(topic, sizeof(topic), "icmp-%s", row->name);
		assert_says(topic, row->name);
	}
}

static void it_tells_hard_from_soft(void **state)
{
	(void)state;
	assert_says("icmp 3 3", "ECONNREFUSED: Connection refused (hard)");
	assert_says("icmp 3/1", "EHOSTUNREACH: No route to host (soft)");
	assert_says("icmp6 1 1", "EACCES: Permission denied (hard)");
	assert_says("ICMP6 1 1", "EACCES");
	assert_says("icmp 3 16", "no socket is told");
	assert_says("icmp6 1 9", "EPROTO");
	assert_says("econnrefused", "icmp6 1 4");
}

static void other_topics_are_unknown(void **state)
{
	(void)state;
	assert_unknown("");
	assert_unknown("ENOENT");
	assert_unknown("icmp");
	assert_unknown("icmp ");
	assert_unknown("icmp 8 0");
	assert_unknown("icmp6 128");
	assert_unknown("icmp 3 256");
	assert_unknown("icmp 256 0");
	assert_unknown("icmp 3 3 3");
	assert_unknown("icmp 3 x");
	assert_unknown("icmp -1 0");
	assert_unknown("icmp no-such-name");
	assert_unknown("icmp-no-such-name");
	assert_unknown("icmp 99999999999999999999 0");
}

static void lines_fit_80_columns(void **state)
{
	struct error error;
	size_t count;
	const struct icmp_errno *rules = icmp_errnos(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		char *text, *next;

		if (rules[i].errno_name == NULL)
			continue;
		text = explained(rules[i].errno_name, &error);
		assert_non_null(text);
		for (const char *line = text; line != NULL && *line != '\0'; line = next) {
			next = strchr(line, '\n');
			if (next != NULL)
				*next++ = '\0';
			assert_true(strlen(line) <= 80);
		}
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_errno_of_the_tables_is_known),
		cmocka_unit_test(every_icmp_error_is_known_by_name_and_number),
		cmocka_unit_test(it_tells_hard_from_soft),
		cmocka_unit_test(other_topics_are_unknown),
		cmocka_unit_test(lines_fit_80_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
