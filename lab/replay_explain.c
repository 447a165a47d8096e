/* What is said below a timeline: what the analysis concludes, and why calls failed. */
#include "lab/replay.h"

#include "base/text.h"
#include "base/timestamp.h"

#include <string.h>

#define COLUMNS 96u

/* The sentence behind its label, wrapped. */
static void write_wrapped(FILE *output, const char *label, const char *sentence)
{
	size_t indent = strlen(label);

	while (sentence[0] != '\0') {
		size_t room = COLUMNS - indent, length = strlen(sentence);

		if (length > room) {
			length = room;
			while (length > 0 && sentence[length] != ' ')
				length--;
			length = length > 0 ? length : room;
		}
		(void)fprintf(output, "%*s%.*s\n", (int)indent, label, (int)length, sentence);
		sentence += length;
		sentence += strspn(sentence, " ");
		label = "";
	}
}

static void write_call(FILE *output, const struct replay *replay, const struct replay_call *call)
{
	char seconds[24], words[160];
	struct text text = text_in(seconds, sizeof(seconds));

	timestamp_add_seconds(&text, call->begin_ns - replay->start_ns, 6);
	(void)fprintf(output, "  %s at %s s: %s%s\n", replay_call_text(call, words, sizeof(words)),
		      seconds, replay_errno(call), call->signal[0] != '\0' ? " and SIGPIPE" : "");
	write_wrapped(output, "      why: ", call->why);
	write_wrapped(output, "   differs: ", call->otherwise);
}

void replay_explain(FILE *output, const struct replay *replay)
{
	size_t count = 0;

	(void)fprintf(output, "\nWhat sockwhy concludes from the packets alone:\n\n%s",
		      replay->conclusions);
	for (size_t i = 0; i < replay->call_count; i++) {
		if (replay_errno(&replay->calls[i])[0] == '\0')
			continue;
		if (count++ == 0)
			(void)fprintf(output, "\nThe calls that failed:\n\n");
		write_call(output, replay, &replay->calls[i]);
	}
	if (count == 0)
		(void)fprintf(output, "\nNo call failed.\n");
}
