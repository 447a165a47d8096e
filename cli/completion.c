/* What completes the command line: what each option's argument is, whatever the shell. */
#include "cli/completion.h"
#include "cli/completion_parts.h"

#include "correlate/verdict.h"
#include "decode/icmp_types.h"
#include "report/explain.h"
#include "report/report.h"

#include <string.h>

typedef void add_words(struct text *words);

static void add_word(struct text *words, const char *word)
{
	text_addf(words, "%s%s", words->length > 0 ? " " : "", word);
}

static void add_formats(struct text *words)
{
	size_t count;
	const struct report_writer *const *formats = report_formats(&count);

	for (size_t i = 0; i < count; i++)
		add_word(words, formats[i]->name);
}

static void add_verdicts(struct text *words)
{
	for (unsigned verdict = 0; verdict < VERDICTS; verdict++)
		add_word(words, verdict_word((enum verdict)verdict));
}

/* Both versions of ICMP have errors of the same name, which --explain takes together. */
static bool is_first_of_name(const struct icmp_type *types, size_t at)
{
	for (size_t before = 0; before < at; before++)
		if (strcmp(types[before].name, types[at].name) == 0)
			return false;
	return true;
}

static void add_topics(struct text *words)
{
	size_t count;
	const struct icmp_type *types = icmp_types(&count);

	for (size_t i = 0; explain_errno_name(i) != NULL; i++)
		add_word(words, explain_errno_name(i));
	for (size_t i = 0; i < count; i++)
		if (icmp_is_error(types[i].version, types[i].type) && is_first_of_name(types, i))
			text_addf(words, " icmp-%s", types[i].name);
}

/* By the option, or else by what --help calls its argument; the first row that fits. */
static const struct {
	char letter;
	const char *name, *argument;
	enum completion_kind kind;
	const char *words;
	add_words *add;
} rules[] = {
	{.letter = 'r', .kind = COMPLETE_CAPTURE},
	{.letter = 'i', .kind = COMPLETE_INTERFACE},
	/* libpcap's names: pcap_tstamp_type_val_to_name(3PCAP), pcap-linktype(7) */
	{.letter = 'j',
	 .kind = COMPLETE_WORD,
	 .words = "host host_lowprec host_hiprec adapter adapter_unsynced host_hiprec_unsynced"},
	{.letter = 'y',
	 .kind = COMPLETE_WORD,
	 .words = "EN10MB RAW NULL LINUX_SLL LINUX_SLL2 PPP IEEE802_11 IEEE802_11_RADIO NFLOG"},
	{.letter = 'Q', .kind = COMPLETE_WORD, .words = "in out inout"},
	{.name = "time-stamp-precision", .kind = COMPLETE_WORD, .words = "micro nano"},
	{.argument = "SHELL", .kind = COMPLETE_WORD, .words = "bash zsh fish"},
	{.argument = "WHEN", .kind = COMPLETE_WORD, .words = "auto always never"},
	{.argument = "FORMAT", .kind = COMPLETE_WORD, .add = add_formats},
	{.argument = "VERDICT,...", .kind = COMPLETE_WORDS, .add = add_verdicts},
	{.argument = "WHAT", .kind = COMPLETE_WORD, .add = add_topics},
	{.argument = "FILE", .kind = COMPLETE_FILE},
	{.argument = "DIR", .kind = COMPLETE_DIRECTORY},
	{.argument = "COMMAND", .kind = COMPLETE_COMMAND},
	{.argument = "USER", .kind = COMPLETE_USER},
};

#define RULES (sizeof(rules) / sizeof(rules[0]))

enum completion_kind completion_of(const struct option_row *row, struct text *words)
{
	for (size_t i = 0; i < RULES && row->argument != NULL; i++) {
		if ((rules[i].letter != 0 && rules[i].letter != row->letter) ||
		    (rules[i].name != NULL &&
		     (row->name == NULL || strcmp(rules[i].name, row->name) != 0)) ||
		    (rules[i].argument != NULL && strcmp(rules[i].argument, row->argument) != 0))
			continue;
		if (rules[i].words != NULL)
			text_add(words, rules[i].words);
		if (rules[i].add != NULL)
			rules[i].add(words);
		return rules[i].kind;
	}
	return COMPLETE_NOTHING;
}

bool completion_offers(const struct option_row *row)
{
	return row->help != NULL && (row->letter != 0 || row->name != NULL);
}

/* -r again and again; -nn, -ttt, -vv, -xx, -XX, -AA and -dd as in tcpdump. */
bool completion_may_repeat(const struct option_row *row)
{
	return row->letter != 0 && strchr("rntvxXAd", row->letter) != NULL;
}

void completion_add_summary(struct text *text, const struct option_row *row)
{
	const char *details = strstr(row->help, " (");
	size_t length = strcspn(row->help, ";");

	if (details != NULL && (size_t)(details - row->help) < length)
		length = (size_t)(details - row->help);
	text_add_bytes(text, row->help, length);
}

bool completion_write(FILE *output, const char *shell, struct error *error)
{
	static const struct {
		const char *shell;
		completion_writer *write;
	} shells[] = {
		{"bash", completion_write_bash},
		{"zsh", completion_write_zsh},
		{"fish", completion_write_fish},
	};

	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
		if (strcmp(shells[i].shell, shell) != 0)
			continue;
		shells[i].write(output);
		return true;
	}
	error_set(error, "no completion for %.80s: it is for bash, zsh or fish", shell);
	return false;
}
