/* Tunnels in words: what a connection came in, and what an ICMP error about one means. */
#ifndef REPORT_TUNNEL_WORDS_H
#define REPORT_TUNNEL_WORDS_H

#include "base/text.h"
#include "correlate/story.h"

/* Room for the longest word of a tunnel and its NUL. */
#define TUNNEL_WORD_SIZE 20

/* A tunnel as the machine output writes it, "gre", "vxlan:42"; static or in `buffer`. */
const char *tunnel_word(const struct tunnel *tunnel, char buffer[TUNNEL_WORD_SIZE]);

/* Appends " in gre (192.0.2.2 - 198.51.100.2), vxlan:42 (…)": a connection's, outermost first. */
void tunnel_words_add(struct text *text, const struct story *story);

/* The last error that says the connection's packets were lost in its tunnel; NULL = none. */
const struct icmp_record *tunnel_words_error(const struct story *story);

/*
 * What Linux, where it is the end of the tunnel, makes of an error about the tunnel's own packet:
 * a sentence without a full stop. Static.
 */
const char *tunnel_effect_words(const struct icmp_record *icmp);

#endif
