/* --split: each connection's packets in a file of their own. */
#ifndef CLI_SPLIT_H
#define CLI_SPLIT_H

#include "capture/capture.h"
#include "capture/writer.h"
#include "cli/options.h"
#include "decode/packet.h"

struct split;

/*
 * Makes the directory that the options name, or takes an empty one. NULL with `*error` filled if
 * that fails.
 */
struct split *split_open(const struct options *options, const struct capture *capture,
			 struct error *error);

struct split_packet {
	const struct capture *capture; /* that it comes from */
	const struct packet_view *view;
	const struct packet *packet;
};

/*
 * Writes a packet of connection `id` to its file, which begins with the first one: named by the
 * number, the protocol, and who sent that packet to whom. Without a connection (0), to "other".
 */
enum writer_result split_add(struct split *split, const struct split_packet *packet, uint64_t id,
			     struct error *error);

/* Hands everything written so far to the system; false with `*error` filled if that fails. */
bool split_flush(struct split *split, struct error *error);

/* Ends all files and frees. False with `*error` filled if not everything arrived. NULL is accepted.
 */
bool split_close(struct split *split, struct error *error);

#endif
