// The registry of built captures: one row per file, in tables that each topic keeps.
#ifndef PCAPS_MAKE_STORY_H
#define PCAPS_MAKE_STORY_H

#include "pcaps/make/maker.h"

struct story {
	const char *name; // of the file, without .pcap
	const char *rows; // the phenomena it stands for
	void (*tell)(struct maker *maker, const struct story *self);
	struct file_form form;
	// For the stories that differ by one ICMP error only: the error and who sends it.
	struct icmp_fields icmp;
	const char *from;
};

// Each ends with a row without a name.
extern const struct story icmp_code_stories[];
extern const struct story quote_stories[];
extern const struct story quote_cut_stories[];
extern const struct story forged_stories[];
extern const struct story link_stories[];
extern const struct story ip_stories[];
extern const struct story tcp_stories[];
extern const struct story tcp_reset_stories[];
extern const struct story other_stories[];
extern const struct story tunnel_stories[];
extern const struct story more_tunnel_stories[];
extern const struct story more_link_stories[];
extern const struct story pcapng_stories[];

#endif
