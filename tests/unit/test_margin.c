/* The lines below a packet's line: prefix, wrapping, nothing for nothing. */
#include "report/margin.h"

#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What margin_write() writes; the caller frees. */
static char *written(enum margin_mark mark, const char *sentence, bool color)
{
	char *text = NULL;
	size_t size = 0;
	FILE *output = open_memstream(&text, &size);

	assert_non_null(output);
	margin_write(output, mark, sentence, color);
	assert_int_equal(fclose(output), 0);
	return text;
}

static void assert_written(enum margin_mark mark, const char *sentence, const char *expected)
{
	char *text = written(mark, sentence, false);

	assert_string_equal(text, expected);
	free(text);
}

static void test_short_sentence_is_one_line(void **state)
{
	(void)state;
	assert_written(MARGIN_NOTE, "handshake 1/3", "\t^ handshake 1/3\n");
	assert_written(MARGIN_RESULT, "verdict: open", "\t= verdict: open\n");
	assert_written(MARGIN_NOTE, "", "");
}

static void test_lines_end_within_80_columns(void **state)
{
	const char *sentence =
		"one two three four five six seven eight nine ten eleven twelve "
		"thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty "
		"twenty-one twenty-two";
	char *text = written(MARGIN_NOTE, sentence, false);
	unsigned lines = 0;

	(void)state;
	for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
		assert_memory_equal(line, lines == 0 ? "\t^ o" : "\t^   ", 4);
		assert_true(7 + strlen(line) <= 80); /* the tab stands for eight columns */
		assert_int_not_equal(line[strlen(line) - 1], ' ');
		lines++;
	}
	assert_int_equal(lines, 3);
	free(text);
}

static void test_exactly_full_line_is_not_wrapped(void **state)
{
	char sentence[MARGIN_COLUMNS + 1];
	char *text;

	(void)state;
	memset(sentence, 'x', MARGIN_COLUMNS);
	sentence[MARGIN_COLUMNS] = '\0';
	text = written(MARGIN_NOTE, sentence, false);
	assert_int_equal(strlen(text), 3 + MARGIN_COLUMNS + 1);
	free(text);
}

static void test_word_longer_than_a_line_stays_whole(void **state)
{
	char sentence[2 * MARGIN_COLUMNS + 3];
	char *text;

	(void)state;
	memset(sentence, 'x', sizeof(sentence));
	memcpy(sentence + sizeof(sentence) - 3, " y", 3);
	text = written(MARGIN_NOTE, sentence, false);
	assert_string_equal(strchr(text, '\n'), "\n\t^   y\n");
	free(text);
}

static void test_color_leaves_the_prefix_alone(void **state)
{
	char *text = written(MARGIN_NOTE, "note", true);

	(void)state;
	assert_memory_equal(text, "\t^ \033[", 5);
	assert_string_equal(text + strlen(text) - 5, "\033[0m\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_short_sentence_is_one_line),
		cmocka_unit_test(test_lines_end_within_80_columns),
		cmocka_unit_test(test_exactly_full_line_is_not_wrapped),
		cmocka_unit_test(test_word_longer_than_a_line_stays_whole),
		cmocka_unit_test(test_color_leaves_the_prefix_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
