/* Tests of --completion: it follows the table of options, and what it offers is taken. */
#include "cli/completion.h"
#include "cli/completion_parts.h"
#include "report/explain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

/* The script for `shell`, to be freed. */
static char *script_for(const char *shell)
{
	char *script;
	size_t length;
	FILE *stream = open_memstream(&script, &length);
	struct error error;

	assert_non_null(stream);
	assert_true(completion_write(stream, shell, &error));
	assert_int_equal(fclose(stream), 0);
	return script;
}

/* How the shells' scripts write an option: the format of a letter, of a name, and what is next. */
static const struct {
	const char *shell, *letter, *name, *next;
} forms[] = {
	{"bash", " '-%c", " --%s", "' =\n"},
	{"zsh", "-%c", "--%s", "[+="},
	{"fish", " -s '%c", " -l %s", "' "},
};

/* Is `form` somewhere in the script with one of `next` behind it? */
static bool has_form(const char *script, const char *form, const char *next)
{
	const size_t length = strlen(form);

	for (const char *at = strstr(script, form); at != NULL; at = strstr(at + 1, form))
		if (at[length] != '\0' && strchr(next, at[length]) != NULL)
			return true;
	return false;
}

static void every_shell_knows_every_option(void **state)
{
	size_t count;
	const struct option_row *rows = option_table(&count);

	(void)state;
	for (size_t shell = 0; shell < sizeof(forms) / sizeof(forms[0]); shell++) {
		char *script = script_for(forms[shell].shell);
		size_t offered = 0;

		for (size_t i = 0; i < count; i++) {
			char letter[80], name[80];

			if (!completion_offers(&rows[i]))
				continue;
			offered++;
			if (rows[i].letter != 0) {
				(void)snprintf(letter, sizeof(letter), forms[shell].letter,
					       rows[i].letter);
				assert_true(has_form(script, letter, forms[shell].next));
			}
			if (rows[i].name != NULL) {
				(void)snprintf(name, sizeof(name), forms[shell].name, rows[i].name);
				assert_true(has_form(script, name, forms[shell].next));
			}
		}
		assert_in_range(offered, 40, count);
		free(script);
	}
}

static void every_shell_knows_the_options_of_probe(void **state)
{
	const struct option *options = probe_option_table();

	(void)state;
	for (size_t shell = 0; shell < sizeof(forms) / sizeof(forms[0]); shell++) {
		char *script = script_for(forms[shell].shell);

		for (size_t i = 0; options[i].name != NULL; i++) {
			char name[80];

			(void)snprintf(name, sizeof(name), forms[shell].name, options[i].name);
			assert_true(has_form(script, name, "'= \n"));
		}
		free(script);
	}
}

static void refused_options_are_not_offered(void **state)
{
	char *script = script_for("bash");

	(void)state;
	assert_false(has_form(script, " --no-optimize", forms[0].next));
	free(script);
}

/* Is it a number, which nobody can complete? */
static bool is_number(const char *argument)
{
	static const char *const numbers[] = {"N", "N,...", "KIB", "MIB", "SECONDS", "SIZE"};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (strcmp(numbers[i], argument) == 0)
			return true;
	return false;
}

static void every_other_argument_is_completed(void **state)
{
	size_t count;
	const struct option_row *rows = option_table(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		char buffer[2048];
		struct text words = text_in(buffer, sizeof(buffer));

		if (!completion_offers(&rows[i]) || rows[i].argument == NULL ||
		    is_number(rows[i].argument))
			continue;
		if (completion_of(&rows[i], &words) == COMPLETE_NOTHING)
			fail_msg("cli/completion.c has no rule for the %s of -%c --%s",
				 rows[i].argument, rows[i].letter != 0 ? rows[i].letter : '-',
				 rows[i].name != NULL ? rows[i].name : "");
	}
}

/* The row of an option that has this name. */
static const struct option_row *row_named(const char *name)
{
	size_t count;
	const struct option_row *rows = option_table(&count);

	for (size_t i = 0; i < count; i++)
		if (rows[i].name != NULL && strcmp(rows[i].name, name) == 0)
			return &rows[i];
	fail();
	return NULL;
}

static void what_is_offered_is_taken(void **state)
{
	static const char *const names[] = {"format",     "only",    "color",
					    "completion", "explain", "time-stamp-precision"};
	struct options options = {.action = ACTION_ANALYZE};
	struct error error;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct option_row *row = row_named(names[i]);
		char buffer[2048], *rest = NULL;
		struct text words = text_in(buffer, sizeof(buffer));
		FILE *nowhere = fopen("/dev/null", "w");

		assert_non_null(nowhere);
		assert_int_not_equal(completion_of(row, &words), COMPLETE_NOTHING);
		assert_in_range(words.length, 1, sizeof(buffer) - 2);
		for (char *word = strtok_r(buffer, " ", &rest); word != NULL;
		     word = strtok_r(NULL, " ", &rest)) {
			options.is_format_given = false;
			assert_true(row->take(&options, word, &error));
			if (strcmp(names[i], "explain") == 0)
				assert_true(explain(nowhere, word, &error));
			if (strcmp(names[i], "completion") == 0)
				assert_true(completion_write(nowhere, word, &error));
		}
		assert_int_equal(fclose(nowhere), 0);
	}
}

static void another_shell_is_an_error(void **state)
{
	struct error error = {.text = ""};

	(void)state;
	assert_false(completion_write(stdout, "tcsh", &error));
	assert_non_null(strstr(error.text, "tcsh"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_shell_knows_every_option),
		cmocka_unit_test(every_other_argument_is_completed),
		cmocka_unit_test(every_shell_knows_the_options_of_probe),
		cmocka_unit_test(refused_options_are_not_offered),
		cmocka_unit_test(what_is_offered_is_taken),
		cmocka_unit_test(another_shell_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
