/* Whole sentences for people: which one tells how a connection ended. */
#include "report/explanation.h"

#include "report/explanation_parts.h"
#include "report/words.h"

static const struct sentence *find_sentence(const struct sentence *rows, size_t count,
					    const struct story *story)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].verdict == story->verdict &&
		    (rows[i].cause == -1 || rows[i].cause == (int)story->cause))
			return &rows[i];
	return NULL;
}

/* Does it begin with a small letter, but not as an IPv6 address does? */
static bool begins_with_word(const char *sentence, size_t length)
{
	size_t letters = 0;

	while (letters < length && sentence[letters] >= 'a' && sentence[letters] <= 'z')
		letters++;
	return letters > 0 && letters < length && sentence[letters] == ' ';
}

void explanation_add(struct text *text, const struct story *story)
{
	bool is_tcp = story->connection->key.protocol == IP_PROTOCOL_TCP;
	const struct sentence *found;
	const struct sentence *rows;
	size_t start = text->length;
	size_t count;

	rows = is_tcp ? sentences_of_tcp(&count) : sentences_of_datagrams(&count);
	found = find_sentence(rows, count, story);
	if (found != NULL)
		found->tell(text, story);
	else
		text_add(text, "The capture does not show enough of it to say how it ended.");
	if (begins_with_word(text->data + start, text->length - start))
		text->data[start] = (char)(text->data[start] - 'a' + 'A');
}
