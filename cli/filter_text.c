/* The text of the filter: from the command line, or from a file. */
#include "cli/filter_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* No filter is as long; a longer file is a mistake. */
#define FILE_LIMIT ((size_t)1024 * 1024)

/* Blanks comments, from # to the end of the line, as tcpdump does. */
static void blank_comments(char *text)
{
	for (char *at = strchr(text, '#'); at != NULL; at = strchr(at, '#')) {
		size_t length = strcspn(at, "\n");

		memset(at, ' ', length);
		at += length;
	}
}

static bool read_file(FILE *file, const char *path, char **expression, struct error *error)
{
	char *text = malloc(FILE_LIMIT + 1);
	size_t length;

	if (text == NULL) {
		error_set(error, "out of memory");
		return false;
	}
	length = fread(text, 1, FILE_LIMIT + 1, file);
	if (ferror(file) || length > FILE_LIMIT) {
		error_set(error, "%s: %s", path,
			  ferror(file) ? strerror(errno) : "too long for a filter");
		free(text);
		return false;
	}
	text[length] = '\0';
	blank_comments(text);
	*expression = text;
	return true;
}

bool filter_text_read(const struct options *options, char **expression, struct error *error)
{
	bool is_read;
	FILE *file;

	*expression = NULL;
	if (options->filter_file == NULL) {
		if (options->expression == NULL)
			return true;
		*expression = strdup(options->expression);
		if (*expression == NULL)
			error_set(error, "out of memory");
		return *expression != NULL;
	}
	file = strcmp(options->filter_file, "-") == 0 ? stdin : fopen(options->filter_file, "r");
	if (file == NULL) {
		error_set(error, "%s: %s", options->filter_file, strerror(errno));
		return false;
	}
	is_read = read_file(file, options->filter_file, expression, error);
	if (file != stdin)
		(void)fclose(file);
	return is_read;
}
