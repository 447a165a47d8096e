/* The writer of packets that the command line asks for. */
#ifndef CLI_PACKET_WRITER_H
#define CLI_PACKET_WRITER_H

#include "capture/capture.h"
#include "capture/writer.h"
#include "cli/options.h"

/* What a writer of packets of `capture` has to know, with `path`; strings are lent. */
struct writer_settings packet_writer_settings(const struct options *options,
					      const struct capture *capture, const char *path);

/*
 * Opens the file that -w names; NULL with `*error` filled if it cannot be written. A live `capture`
 * is lent until the file is closed: it is asked what was dropped.
 */
struct writer *packet_writer_open(const struct options *options, struct capture *capture,
				  struct error *error);

/* As writer_add(), for a packet just read from `capture`, whose interfaces keep their names. */
enum writer_result packet_writer_add(struct writer *writer, const struct capture *capture,
				     const struct packet_view *view, struct error *error);

#endif
