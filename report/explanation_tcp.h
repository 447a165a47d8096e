/* The sentences about TCP that two files share; private to report/. */
#ifndef REPORT_EXPLANATION_TCP_H
#define REPORT_EXPLANATION_TCP_H

#include "report/explanation_parts.h"

#include <stdint.h>

/* Appends " (packet N)" for a packet that lies `behind_first`; nothing for NO_PACKET. */
void explain_packet(struct text *text, const struct story *story, uint32_t behind_first);

/* Appends that ICMP errors in between were overcome, if there were any that counted. */
void explain_overcome(struct text *text, const struct story *story);

sentence_function explain_closed, explain_half_closed, explain_reset;

#endif
