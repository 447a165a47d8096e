/* The inside of struct capture: what every source of packets has, and its table of functions. */
#ifndef CAPTURE_SOURCE_H
#define CAPTURE_SOURCE_H

#include "capture/capture.h"

/* What a source does behind capture.h. It keeps its own data behind a struct capture. */
struct capture_operations {
	/* As capture_next(), but without numbering, and never called again after an end. */
	enum capture_result (*next)(struct capture *capture, struct packet_view *view,
				    struct error *error);
	/* As capture_position(). */
	uint64_t (*position)(const struct capture *capture);
	/* Frees everything, `capture` too. */
	void (*close)(struct capture *capture);
};

/* The first member of every source's own struct. */
struct capture {
	const struct capture_operations *operations;
	struct capture_info info;
	uint64_t packet_count; /* delivered so far */
	bool ended;
};

/* Opens a saved capture with libpcap behind it: see capture_open_file(). */
struct capture *capture_file_open(const char *path, struct error *error);

#endif
