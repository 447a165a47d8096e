/* The sentences about TCP that two files share; private to report/. */
#ifndef REPORT_EXPLANATION_TCP_H
#define REPORT_EXPLANATION_TCP_H

#include "report/explanation_parts.h"

#include <stdint.h>

/* Appends " (packet N)" for a packet that lies `behind_first`; nothing for NO_PACKET. */
void explain_packet(struct text *text, const struct story *story, uint32_t behind_first);

sentence_function explain_closed, explain_half_closed, explain_reset;

#endif
