/* What the files that put a probe into words share. */
#ifndef CLI_PROBE_WORDS_PRIVATE_H
#define CLI_PROBE_WORDS_PRIVATE_H

#include "cli/probe_words.h"

bool probe_words_is_tcp(const struct probed *probed);

/* "192.0.2.1" */
void probe_words_address(struct text *text, const struct ip_addr *address);

/* "ICMP port unreachable" */
void probe_words_icmp(struct text *text, const struct probe_icmp *icmp);

/* "3 datagrams", "1 SYN" */
void probe_words_sent(struct text *text, const struct probed *probed);

#endif
