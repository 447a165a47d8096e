/* What an ICMP error does to the sockets whose packet it quotes, in rows for people. */
#include "report/explain_effects.h"

#include <stdio.h>
#include <string.h>

#define COLUMNS 80

/* Writes `text` from column `indent` on, where the line stands, in lines of COLUMNS. */
static void print_wrapped(FILE *output, const char *text, int indent)
{
	int column = indent;

	while (*text != '\0') {
		int length = (int)strcspn(text, " ");

		if (column > indent && column + 1 + length > COLUMNS) {
			(void)fprintf(output, "\n%*s", indent, "");
			column = indent;
		} else if (column > indent) {
			(void)fputc(' ', output);
			column++;
		}
		(void)fprintf(output, "%.*s", length, text);
		column += length;
		text += length;
		text += strspn(text, " ");
	}
	(void)fputc('\n', output);
}

void explain_print_row(FILE *output, const char *label, const char *text)
{
	(void)fprintf(output, "  %-*s", EXPLAIN_INDENT - 2, label);
	print_wrapped(output, text, EXPLAIN_INDENT);
}

/* A row whose text may hold the errno once, as %s. */
__attribute__((format(printf, 3, 0))) static void
print_errno_row(FILE *output, const char *label, const char *format, const char *errno_name)
{
	char text[256];

	(void)snprintf(text, sizeof(text), format, errno_name);
	explain_print_row(output, label, text);
}

void explain_print_tcp(FILE *output, const struct icmp_errno *rule, const char *listening)
{
	const char *name = rule->errno_name;

	if (tcp_icmp_effect(rule, TCP_SYN_SENT, false) == TCP_ICMP_ENDS_OPEN)
		print_errno_row(output, "TCP, connecting",
				"connect fails at once with %s; no further SYN is sent", name);
	else
		explain_print_row(output, "TCP, connecting", "not told; the attempt goes on");
	explain_print_row(output, "TCP, listening", listening);
	if (tcp_icmp_effect(rule, TCP_ESTABLISHED, false) != TCP_ICMP_REMEMBERED) {
		explain_print_row(output, "TCP, connected", "not told");
		return;
	}
	print_errno_row(
		output, "TCP, connected",
		"not told at once, and the connection lives; if it is given up later, %s comes "
		"in place of ETIMEDOUT, unless new data was acknowledged in between",
		name);
	print_errno_row(output, "  with IP_RECVERR",
			"the next call fails once with %s; the connection lives", name);
}

void explain_print_udp(FILE *output, const struct icmp_errno *rule)
{
	const char *name = rule->errno_name;

	if (rule->is_hard)
		print_errno_row(
			output, "UDP, connected",
			"the next call fails once with %s; a send that fails so sends nothing",
			name);
	else
		explain_print_row(output, "UDP, connected",
				  "not told: the kernel calls this error soft");
	explain_print_row(output, "UDP, not connected", "not told");
	print_errno_row(output, "  with IP_RECVERR",
			"connected or not: the next call fails once with %s, and the error queue "
			"names the sender",
			name);
}
