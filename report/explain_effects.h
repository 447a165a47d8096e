/* What an ICMP error does to the sockets whose packet it quotes, in rows; private to report/. */
#ifndef REPORT_EXPLAIN_EFFECTS_H
#define REPORT_EXPLAIN_EFFECTS_H

#include "correlate/socket_errors.h"

#include <stdio.h>

/* The column in which the text of a row begins. */
#define EXPLAIN_INDENT 24

/* "  label             text", the text wrapped to 80 columns. */
void explain_print_row(FILE *output, const char *label, const char *text);

/*
 * What TCP makes of an error of `rule`, which must have an errno; `listening` says what becomes of
 * a listener's half-open attempt.
 */
void explain_print_tcp(FILE *output, const struct icmp_errno *rule, const char *listening);

/* What UDP makes of it. */
void explain_print_udp(FILE *output, const struct icmp_errno *rule);

#endif
