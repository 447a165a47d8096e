/* One file that packets are written to. */
#include "capture/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A file's buffer. Many files are open at once where each connection has its own. */
#define BUFFER_SIZE 65536

bool output_open(struct output *output, const char *path, bool is_appended)
{
	*output = (struct output){.file = stdout};
	if (strcmp(path, "-") == 0)
		return true;
	output->file = fopen(path, is_appended ? "ae" : "we");
	if (output->file == NULL)
		return false;
	output->buffer = malloc(BUFFER_SIZE);
	if (output->buffer != NULL) /* else the library's own, smaller one */
		(void)setvbuf(output->file, output->buffer, _IOFBF, BUFFER_SIZE);
	return true;
}

static void note_failure(struct output *output)
{
	if (output->failure_errno == 0)
		output->failure_errno = errno != 0 ? errno : EIO;
}

void output_put(struct output *output, const void *data, size_t size)
{
	if (size > 0 && fwrite(data, 1, size, output->file) != size)
		note_failure(output);
	output->length += size;
}

bool output_flush(struct output *output)
{
	if (output->file != NULL && fflush(output->file) != 0)
		note_failure(output);
	return output->failure_errno == 0;
}

bool output_close(struct output *output)
{
	(void)output_flush(output);
	if (output->file != NULL && output->file != stdout && fclose(output->file) != 0)
		note_failure(output);
	free(output->buffer);
	output->file = NULL;
	output->buffer = NULL;
	return output->failure_errno == 0;
}
