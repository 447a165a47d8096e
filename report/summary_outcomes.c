/* How the connections ended: a line for each protocol and verdict, with the causes. */
#include "report/summary.h"
#include "report/summary_line.h"
#include "report/words.h"

#include "decode/icmp_types.h"

#include <string.h>

#define MAX_OUTCOMES 512
#define COLUMNS      80
#define CAUSE_SIZE   80
/* Where the causes begin: behind number, protocol and verdict. */
#define CAUSE_COLUMN (SUMMARY_NUMBER_WIDTH + 25)

static bool is_outcome(const struct tally_entry *entry, unsigned protocol, unsigned verdict)
{
	return entry->key.protocol == protocol && entry->key.port == verdict;
}

/* "rst", "icmp-port-unreachable"; nothing for none. */
static void add_cause(struct text *text, const struct outcome *outcome)
{
	char word[ICMP_WORD_SIZE];

	if (outcome->cause == CAUSE_ICMP) {
		text_add(text, "icmp-");
		text_add(text, icmp_type_word(outcome->icmp_version, outcome->icmp_type,
					      outcome->icmp_code, word));
	} else if (outcome->cause != CAUSE_NONE) {
		text_add(text, cause_word(outcome->cause));
	}
}

/* Do both stand for the same words: one cause in IPv4 and IPv6, say? */
static bool same_words(const struct tally_entry *a, const struct tally_entry *b)
{
	struct outcome outcome_a = outcome_of_key(&a->key), outcome_b = outcome_of_key(&b->key);
	char word_a[CAUSE_SIZE], word_b[CAUSE_SIZE];
	struct text text_a = text_in(word_a, sizeof(word_a));
	struct text text_b = text_in(word_b, sizeof(word_b));

	if (!is_outcome(a, b->key.protocol, b->key.port))
		return false;
	add_cause(&text_a, &outcome_a);
	add_cause(&text_b, &outcome_b);
	return strcmp(word_a, word_b) == 0;
}

/* Adds up entries with the same words, the most frequent first again; returns how many are left. */
static size_t join_same_words(struct tally_entry *entries, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		struct tally_entry entry = entries[i];
		size_t at = 0;

		while (at < kept && !same_words(&entries[at], &entry))
			at++;
		if (at < kept)
			entry.count += entries[at].count;
		else
			kept++;
		for (; at > 0 && entries[at - 1].count < entry.count; at--)
			entries[at] = entries[at - 1];
		entries[at] = entry;
	}
	return kept;
}

/* Appends a cause, on a new line if it does not fit; `is_first`: the verdict stands before it. */
static void append_cause(FILE *output, struct summary_line *line, const struct text *cause,
			 bool is_first)
{
	if (!is_first)
		text_add(&line->text, ", ");
	if (!is_first && line->text.length + cause->length > COLUMNS) {
		summary_line_write(output, line);
		summary_line_start(line);
		text_addf(&line->text, "%*s", CAUSE_COLUMN, "");
	}
	text_add_bytes(&line->text, cause->data, cause->length);
}

/* Writes `line` with the causes of the verdict of `first`, the most frequent first. */
static void write_causes(FILE *output, struct summary_line *line, const struct tally_entry *first,
			 const struct tally_entry *end)
{
	bool is_first = true;

	for (const struct tally_entry *entry = first; entry < end; entry++) {
		struct outcome outcome = outcome_of_key(&entry->key);
		char buffer[CAUSE_SIZE];
		struct text cause = text_in(buffer, sizeof(buffer));

		if (outcome.cause == CAUSE_NONE ||
		    !is_outcome(entry, first->key.protocol, first->key.port))
			continue;
		add_cause(&cause, &outcome);
		text_add_char(&cause, ' ');
		words_add_number(&cause, entry->count);
		append_cause(output, line, &cause, is_first);
		is_first = false;
	}
	summary_line_write(output, line);
}

static void print_outcome(FILE *output, const struct tally_entry *first,
			  const struct tally_entry *end)
{
	unsigned protocol = first->key.protocol, verdict = first->key.port;
	char word[REPORT_PROTOCOL_WORD_SIZE];
	struct summary_line line;
	uint64_t count = 0;

	for (const struct tally_entry *entry = first; entry < end; entry++)
		count += is_outcome(entry, protocol, verdict) ? entry->count : 0;
	summary_line_number(&line, count);
	text_addf(&line.text, "%-7s  %-12s  ", report_protocol_word((uint8_t)protocol, word),
		  verdict_word((enum verdict)verdict));
	write_causes(output, &line, first, end);
}

void summary_print_outcomes(FILE *output, const struct summary *summary)
{
	struct tally_entry entries[MAX_OUTCOMES];
	size_t count = tally_top(summary->outcomes, entries, MAX_OUTCOMES);
	const struct tally_entry *end = entries + join_same_words(entries, count);

	summary_title(output, "How the connections ended");
	for (unsigned protocol = 0; protocol < 256; protocol++) {
		for (unsigned verdict = 0; verdict < VERDICTS; verdict++) {
			const struct tally_entry *first = entries;

			while (first < end && !is_outcome(first, protocol, verdict))
				first++;
			if (first < end)
				print_outcome(output, first, end);
		}
	}
}
