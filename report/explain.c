/* What brings an errno about, and what an ICMP error does, from the tables of the analysis. */
#include "report/explain.h"
#include "report/explain_effects.h"

#include "base/text.h"
#include "correlate/socket_errors.h"
#include "decode/icmp_types.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ANY_CODE (-1)
static const char attempt_goes_on[] = "the half-open attempt goes on; nobody is told";

/* Any code that the row is for. */
static uint8_t first_code(const struct icmp_type *row)
{
	return row->code == ANY_CODE ? 0 : (uint8_t)row->code;
}

static const char *version_word(uint8_t version)
{
	return version == 6 ? "icmp6" : "icmp";
}

/* "icmp 3 3", "icmp 12" for any code. */
static void write_label(char *label, size_t size, uint8_t version, uint8_t type, int code)
{
	struct text text = text_in(label, size);

	text_addf(&text, "%s %u", version_word(version), type);
	if (code != ANY_CODE)
		text_addf(&text, " %d", code);
}

/* "icmp 3 3   port-unreachable: port unreachable" as a row; `code` may be ANY_CODE. */
static void print_type(FILE *output, uint8_t version, uint8_t type, int code)
{
	char label[32], word[ICMP_WORD_SIZE], text[128];
	const struct icmp_type *row =
		icmp_type_find(version, type, code == ANY_CODE ? UINT8_MAX : (uint8_t)code);

	write_label(label, sizeof(label), version, type, code);
	if (row != NULL)
		(void)snprintf(text, sizeof(text), "%s: %s", row->name, row->meaning);
	else if (code == ANY_CODE)
		(void)snprintf(text, sizeof(text), "all other codes");
	else
		(void)snprintf(text, sizeof(text), "%s: no name is assigned",
			       icmp_type_word(version, type, (uint8_t)code, word));
	explain_print_row(output, label, text);
}

/* One rule with its errno: the errors it is for, by name where they have one, and its remark. */
static void print_rule(FILE *output, const struct icmp_errno *rule)
{
	size_t count;
	const struct icmp_type *types = icmp_types(&count);
	bool is_named = false;

	for (size_t i = 0; i < count; i++) {
		const struct icmp_type *row = &types[i];

		if (row->version != rule->version || row->type != rule->type ||
		    icmp_errno_find(row->version, row->type, first_code(row)) != rule)
			continue;
		print_type(output, row->version, row->type, row->code);
		is_named = true;
	}
	if (!is_named)
		print_type(output, rule->version, rule->type, rule->code);
	if (rule->remark != NULL)
		explain_print_row(output, "", rule->remark);
}

static bool brings(const struct icmp_errno *rule, const char *errno_name)
{
	return rule->errno_name != NULL && strcmp(rule->errno_name, errno_name) == 0;
}

/* Is the same told to the same sockets? */
static bool same_effect(const struct icmp_errno *a, const struct icmp_errno *b)
{
	return a->is_hard == b->is_hard && a->tells_tcp == b->tells_tcp;
}

/* Is rule `at` the first one of those with its errno and effect? */
static bool is_first(const struct icmp_errno *rules, size_t at, const char *errno_name)
{
	for (size_t before = 0; before < at; before++)
		if (brings(&rules[before], errno_name) && same_effect(&rules[before], &rules[at]))
			return false;
	return brings(&rules[at], errno_name);
}

/* The rules with the errno and effect of rule `at`, and what they do. */
static void print_group(FILE *output, const struct icmp_errno *rules, size_t count, size_t at)
{
	const struct icmp_errno *rule = &rules[at];
	char listening[256];
	struct text text = text_in(listening, sizeof(listening));
	unsigned kept = 0, dropped = 0;

	(void)fprintf(output, "\nICMP errors that quote a packet of the socket (%s)\n",
		      rule->is_hard ? "hard" : "soft");
	for (size_t i = at; i < count; i++) {
		if (!brings(&rules[i], rule->errno_name) || !same_effect(&rules[i], rule))
			continue;
		print_rule(output, &rules[i]);
		if (!rules[i].drops_request) {
			kept++;
			continue;
		}
		text_addf(&text, "%s%s %u",
			  dropped++ == 0 ? "nobody is told; the half-open attempt "
					   "is dropped after "
					 : ", ",
			  version_word(rules[i].version), rules[i].type);
		if (rules[i].code != ANY_CODE)
			text_addf(&text, " %d", rules[i].code);
	}
	if (dropped > 0 && kept > 0)
		text_add(&text, ", and goes on after the others");
	(void)fputs("and what they do:\n", output);
	explain_print_tcp(output, rule, dropped > 0 ? listening : attempt_goes_on);
	explain_print_udp(output, rule);
}

static void print_icmp_causes(FILE *output, const char *errno_name)
{
	size_t count;
	const struct icmp_errno *rules = icmp_errnos(&count);

	for (size_t i = 0; i < count; i++)
		if (is_first(rules, i, errno_name))
			print_group(output, rules, count, i);
}

static void print_events(FILE *output, const char *errno_name)
{
	size_t count;
	const struct event_errno *events = event_errnos(&count);
	bool has_title = false;

	for (size_t i = 0; i < count; i++) {
		char text[512];

		if (strcmp(events[i].errno_name, errno_name) != 0)
			continue;
		if (!has_title)
			(void)fputs("\nTCP without ICMP\n", output);
		has_title = true;
		(void)snprintf(text, sizeof(text), "%s: %s", events[i].event,
			       events[i].consequence);
		explain_print_row(output,
				  strcmp(events[i].call, "next") == 0 ? "the next call"
								      : events[i].call,
				  text);
	}
}

/* What the C library calls the errnos of the tables. */
static const struct {
	const char *name, *meaning;
} errno_meanings[] = {
	{"EACCES", "Permission denied"},
	{"ECONNREFUSED", "Connection refused"},
	{"ECONNRESET", "Connection reset by peer"},
	{"EHOSTDOWN", "Host is down"},
	{"EHOSTUNREACH", "No route to host"},
	{"EMSGSIZE", "Message too long"},
	{"ENETUNREACH", "Network is unreachable"},
	{"ENONET", "Machine is not on the network"},
	{"ENOPROTOOPT", "Protocol not available"},
	{"EOPNOTSUPP", "Operation not supported"},
	{"EPIPE", "Broken pipe"},
	{"EPROTO", "Protocol error"},
	{"ETIMEDOUT", "Connection timed out"},
};

#define ERRNO_MEANINGS (sizeof(errno_meanings) / sizeof(errno_meanings[0]))

const char *explain_errno_name(size_t index)
{
	return index < ERRNO_MEANINGS ? errno_meanings[index].name : NULL;
}

static bool explain_errno(FILE *output, const char *topic, struct error *error)
{
	size_t used;

	for (size_t i = 0; i < ERRNO_MEANINGS; i++) {
		const char *name = errno_meanings[i].name;

		if (strcasecmp(name, topic) != 0)
			continue;
		(void)fprintf(output, "%s: %s\n", name, errno_meanings[i].meaning);
		print_events(output, name);
		print_icmp_causes(output, name);
		return true;
	}
	error_set(error, "no ICMP error, RST or silence is known to bring about '%.80s'; known are",
		  topic);
	for (size_t i = 0; i < ERRNO_MEANINGS; i++) {
		used = strlen(error->text);
		(void)snprintf(error->text + used, sizeof(error->text) - used, "%s %s",
			       i == 0 ? "" : ",", errno_meanings[i].name);
	}
	return false;
}

static const char *errno_meaning(const char *name)
{
	for (size_t i = 0; i < ERRNO_MEANINGS; i++)
		if (strcmp(errno_meanings[i].name, name) == 0)
			return errno_meanings[i].meaning;
	return "";
}

/* One ICMP error in full. */
static void print_icmp(FILE *output, uint8_t version, uint8_t type, uint8_t code)
{
	const struct icmp_errno *rule = icmp_errno_find(version, type, code);

	print_type(output, version, type, code);
	if (rule->errno_name == NULL) {
		explain_print_row(output, "TCP, UDP",
				  rule->remark == NULL ? "not told" : rule->remark);
		return;
	}
	(void)fprintf(output, "  %-*s%s: %s (%s)\n", EXPLAIN_INDENT - 2, "errno", rule->errno_name,
		      errno_meaning(rule->errno_name), rule->is_hard ? "hard" : "soft");
	explain_print_tcp(output, rule,
			  rule->drops_request ? "the half-open attempt is dropped; nobody is told"
					      : attempt_goes_on);
	explain_print_udp(output, rule);
	if (rule->remark != NULL)
		explain_print_row(output, "besides", rule->remark);
}

/* All codes of a type that have a name, a line each. */
static void print_icmp_codes(FILE *output, uint8_t version, uint8_t type)
{
	size_t count;
	const struct icmp_type *types = icmp_types(&count);

	for (size_t i = 0; i < count; i++) {
		const struct icmp_type *row = &types[i];
		const struct icmp_errno *rule;
		char label[32], text[160];

		if (row->version != version || row->type != type)
			continue;
		rule = icmp_errno_find(version, type, first_code(row));
		if (row->code < 0)
			(void)snprintf(label, sizeof(label), "%s %u", version_word(version), type);
		else
			(void)snprintf(label, sizeof(label), "%s %u %d", version_word(version),
				       type, row->code);
		(void)snprintf(text, sizeof(text), "%s: %s%s", row->name,
			       rule->errno_name == NULL ? "no socket is told" : rule->errno_name,
			       rule->errno_name == NULL ? ""
			       : rule->is_hard          ? " (hard)"
							: " (soft)");
		explain_print_row(output, label, text);
	}
}

/* "3 3", "3/3" or "3"; false if it is not of that form. `*code` may become ANY_CODE. */
static bool read_type(const char *text, uint8_t *type, int *code)
{
	char *end;
	unsigned long number;

	if (!isdigit((unsigned char)*text))
		return false;
	number = strtoul(text, &end, 10);
	if (number > UINT8_MAX)
		return false;
	*type = (uint8_t)number;
	*code = ANY_CODE;
	end += strspn(end, " /");
	if (*end == '\0')
		return true;
	if (!isdigit((unsigned char)*end))
		return false;
	number = strtoul(end, &end, 10);
	if (number > UINT8_MAX || *end != '\0')
		return false;
	*code = (int)number;
	return true;
}

/* All errors of that name in `version` (0: both); false if there are none. */
static bool explain_icmp_name(FILE *output, uint8_t version, const char *name)
{
	size_t count;
	const struct icmp_type *types = icmp_types(&count);
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		const struct icmp_type *row = &types[i];

		if ((version != 0 && row->version != version) || strcasecmp(row->name, name) != 0)
			continue;
		if (any)
			(void)fputc('\n', output);
		any = true;
		print_icmp(output, row->version, row->type, first_code(row));
	}
	return any;
}

static bool explain_icmp(FILE *output, uint8_t version, const char *text, struct error *error)
{
	const struct icmp_type *row;
	uint8_t type;
	int code;

	if (!read_type(text, &type, &code)) {
		if (explain_icmp_name(output, version, text))
			return true;
		error_set(error, "'%.80s' is neither the name nor the type and code of an %s error",
			  text, version == 6 ? "ICMPv6" : "ICMP");
		return false;
	}
	if (!icmp_is_error(version, type)) {
		error_set(error, "%s type %u is no error message", version == 6 ? "ICMPv6" : "ICMP",
			  type);
		return false;
	}
	row = icmp_type_find(version, type, 0);
	if (code == ANY_CODE && row != NULL && row->code != ANY_CODE)
		print_icmp_codes(output, version, type);
	else
		print_icmp(output, version, type, code == ANY_CODE ? 0 : (uint8_t)code);
	return true;
}

/* What follows the word, and blanks, at the start of `topic`; NULL if another word stands there. */
static const char *after_word(const char *topic, const char *word)
{
	size_t length = strlen(word);

	if (strncasecmp(topic, word, length) != 0 || topic[length] != ' ')
		return NULL;
	return topic + length + strspn(topic + length, " ");
}

bool explain(FILE *output, const char *topic, struct error *error)
{
	const char *rest;

	if ((rest = after_word(topic, "icmp")) != NULL)
		return explain_icmp(output, 4, rest, error);
	if ((rest = after_word(topic, "icmp6")) != NULL ||
	    (rest = after_word(topic, "icmpv6")) != NULL)
		return explain_icmp(output, 6, rest, error);
	if (strncasecmp(topic, "icmp-", 5) == 0 && explain_icmp_name(output, 0, topic + 5))
		return true;
	return explain_errno(output, topic, error);
}
