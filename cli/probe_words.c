/* What came of a probe, in words: the headline, and what a program sees. */
#include "cli/probe_words_private.h"

#include "base/five_tuple.h"
#include "base/timestamp.h"
#include "decode/icmp_types.h"

#include <string.h>

bool probe_words_is_tcp(const struct probed *probed)
{
	return probed->target->protocol == IP_PROTOCOL_TCP;
}

void probe_words_address(struct text *text, const struct ip_addr *address)
{
	char buffer[IP_ADDR_TEXT_SIZE];

	(void)ip_addr_format(address, buffer);
	text_add(text, buffer);
}

void probe_words_target(struct text *text, const struct probe_target *target)
{
	text_add(text, target->version == 6 ? "[" : "");
	probe_words_address(text, &target->address);
	if (target->scope != 0)
		text_addf(text, "%%%u", target->scope);
	text_addf(text, "%s:%u", target->version == 6 ? "]" : "", target->port);
}

/* "ICMP port unreachable" */
void probe_words_icmp(struct text *text, const struct probe_icmp *icmp)
{
	const struct icmp_type *row = icmp_type_find(icmp->version, icmp->type, icmp->code);

	text_add(text, icmp->version == 6 ? "ICMPv6 " : "ICMP ");
	if (row != NULL)
		text_add(text, row->meaning);
	else
		text_addf(text, "type %u code %u", icmp->type, icmp->code);
}

/* "the host itself", "this host itself", "203.0.113.1 in between" */
static void add_sender(struct text *text, const struct probe_icmp *icmp)
{
	switch (icmp->sender) {
	case PROBE_FROM_TARGET:
		text_add(text, "the host itself");
		break;
	case PROBE_FROM_SELF:
		text_add(text, "this host's own kernel");
		break;
	case PROBE_FROM_OTHER:
		probe_words_address(text, &icmp->from);
		text_add(text, " in between");
		break;
	}
}

void probe_words_sent(struct text *text, const struct probed *probed)
{
	const unsigned sent = probed->answer->sent;

	text_addf(text, "%u %s%s", sent, probe_words_is_tcp(probed) ? "SYN" : "datagram",
		  sent == 1 ? "" : "s");
}

/* --- the headline --- */

static const char *outcome_title(const struct probed *probed)
{
	switch (probed->answer->outcome) {
	case PROBE_OPEN:
		return "OPEN";
	case PROBE_REFUSED:
		return "REFUSED";
	case PROBE_UNREACHABLE:
		return "UNREACHABLE";
	case PROBE_PROHIBITED:
		return "PROHIBITED";
	case PROBE_TOO_BIG:
		return "TOO BIG";
	case PROBE_EXPIRED:
		return "TIME EXCEEDED IN TRANSIT";
	case PROBE_UNANSWERED:
		if (probed->answer->unheard > 0)
			return "UNHEARD HERE";
		return probe_words_is_tcp(probed) ? "FILTERED OR LOST" : "OPEN OR FILTERED";
	case PROBE_FAILED:
	case PROBE_OUTCOMES:
		break;
	}
	return "NOT ASKED";
}

/* What it is known from, in brackets. */
static void add_witness(struct text *text, const struct probed *probed)
{
	const struct probe_answer *answer = probed->answer;

	switch (answer->witness) {
	case PROBE_BY_ANSWER:
		if (probe_words_is_tcp(probed))
			text_add(text, " (SYN-ACK)");
		else
			text_addf(text, " (answered with %zu byte%s)", answer->answer_length,
				  answer->answer_length == 1 ? "" : "s");
		break;
	case PROBE_BY_RST:
		text_add(text, " (RST)");
		break;
	case PROBE_BY_ICMP:
		text_add(text, answer->outcome == PROBE_EXPIRED ? " at " : ", says ");
		add_sender(text, &answer->icmp);
		text_add(text, " (");
		probe_words_icmp(text, &answer->icmp);
		text_add(text, ")");
		break;
	case PROBE_BY_CALL:
		text_addf(text, " from this host (%s: %s)", answer->call,
			  probe_errno_name(answer->error) != NULL ? probe_errno_name(answer->error)
								  : strerror(answer->error));
		break;
	case PROBE_BY_SILENCE:
		text_add(text, " (");
		probe_words_sent(text, probed);
		if (answer->unheard > 0)
			text_addf(text, "; %u packet%s came back, the socket was told of none)",
				  answer->unheard, answer->unheard == 1 ? "" : "s");
		else
			text_add(text, ", no answer)");
		break;
	}
}

void probe_words_headline(struct text *text, const struct probed *probed)
{
	const struct probe_answer *answer = probed->answer;

	text_add(text, outcome_title(probed));
	add_witness(text, probed);
	if (answer->witness == PROBE_BY_CALL)
		return;
	text_add(text, ", ");
	timestamp_add_duration(text, answer->delay_ns);
}

/* --- what a program sees --- */

/* Where UDP's kernel functions told a connected socket, or would have. */
static void add_udp_errno(struct text *text, const struct probed *probed,
			  const struct probe_told *told)
{
	const char *option = probed->target->version == 6 ? "IPV6_RECVERR" : "IP_RECVERR";

	if (told->unconnected) {
		text_addf(text, "%s from %s%s.", told->errno_name, told->call,
			  strcmp(told->call, "connect") == 0
				  ? "; without connect, from the first sendto"
				  : "");
		return;
	}
	if (told->connected)
		text_addf(text,
			  "%s from the next send or recv of a connected socket, once; one that is "
			  "not connected is told nothing, unless it has %s.",
			  told->errno_name, option);
	else
		text_addf(
			text,
			"nothing, for the kernel takes this error for a soft one; with %s: %s from "
			"the next send or recv.",
			option, told->errno_name);
	if (probed->answer->outcome == PROBE_TOO_BIG)
		text_add(text, " After that the kernel fragments what it sends there.");
}

void probe_words_errno(struct text *text, const struct probed *probed)
{
	const struct probe_answer *answer = probed->answer;
	const struct probe_told told = probe_told(probed->target, answer);

	text_add(text, "An ordinary program: ");
	if (answer->outcome == PROBE_OPEN)
		text_add(text, probe_words_is_tcp(probed) ? "connect succeeds."
							  : "recv returns the answer.");
	else if (answer->outcome == PROBE_TOO_BIG && answer->witness == PROBE_BY_CALL)
		text_addf(text,
			  "nothing, for the kernel fragments what it sends; with IP_PMTUDISC_DO or "
			  "PROBE: EMSGSIZE from send.");
	else if (told.errno_name == NULL && answer->witness == PROBE_BY_CALL)
		text_addf(text, "%s fails: %s.", answer->call, strerror(answer->error));
	else if (told.errno_name == NULL)
		text_add(text, "nothing: send succeeds, and recv waits until it is told to stop.");
	else if (strcmp(told.errno_name, "ETIMEDOUT") == 0)
		text_addf(text,
			  "%s from connect, when the kernel has used up its SYNs: after about "
			  "131 s by default (tcp_syn_retries is 6).",
			  told.errno_name);
	else if (probe_words_is_tcp(probed))
		text_addf(text, "%s from %s.", told.errno_name, told.call);
	else
		add_udp_errno(text, probed, &told);
}
