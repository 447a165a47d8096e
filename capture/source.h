/* The inside of struct capture: what every source of packets has, and its table of functions. */
#ifndef CAPTURE_SOURCE_H
#define CAPTURE_SOURCE_H

#include "capture/capture.h"
#include "capture/host_names.h"
#include "capture/stream.h"

/* What a source does behind capture.h. It keeps its own data behind a struct capture. */
struct capture_operations {
	/* As capture_next(), but without numbering, and never called again after an end. */
	enum capture_result (*next)(struct capture *capture, struct packet_view *view,
				    struct error *error);
	/* As capture_position(). */
	uint64_t (*position)(const struct capture *capture);
	/* Frees everything, `capture` too. */
	void (*close)(struct capture *capture);
	/* As the functions of capture.h; NULL: one file, one interface, and nothing else known. */
	size_t (*file_count)(const struct capture *capture);
	struct capture_info (*file)(const struct capture *capture, size_t index);
	size_t (*interface_count)(const struct capture *capture);
	const struct capture_interface *(*interface)(const struct capture *capture, size_t index);
	const char *(*host_name)(const struct capture *capture, const struct ip_addr *address);
	/* All the names that are known so far. */
	const struct host_names *(*host_names)(const struct capture *capture);
};

/* The first member of every source's own struct. */
struct capture {
	const struct capture_operations *operations;
	struct capture_info info;
	struct capture_interface interface; /* of a source that has only one */
	bool ended;
};

/* Fills capture->interface from capture->info: for sources that know one interface only. */
void capture_has_one_interface(struct capture *capture);

/* Who reads a saved capture. */
enum capture_reader {
	READER_FITTING, /* our own where it knows the format, else libpcap */
	READER_LIBPCAP, /* always libpcap: what the other is compared with */
};

/* As capture_open_file(). */
struct capture *capture_file_open(const char *path, enum capture_reader reader,
				  struct error *error);

/* The same by the reader that fits, with the blocks of pcapng for `watch`; NULL: nobody. */
struct capture *capture_file_watch(const char *path, const struct capture_watch *watch,
				   struct error *error);

struct record_layout;

/*
 * The readers. Each makes a capture of a stream of which nothing was read yet, and then owns
 * it; `is_nanosecond` is for capture_info(). NULL with `*error` filled, and the stream still the
 * caller's, if that fails.
 */
struct capture *libpcap_source_open(struct stream *stream, bool is_nanosecond, struct error *error);
struct capture *savefile_open(struct stream *stream, bool is_nanosecond, struct error *error);

/* `watch` as in capture_open_watched(), or NULL. */
struct capture *pcapng_open(struct stream *stream, const struct capture_watch *watch,
			    struct error *error);
struct capture *records_open(struct stream *stream, const struct record_layout *layout,
			     struct error *error);

/* Is a file that begins so for savefile_open(), or for pcapng_open()? */
bool savefile_is_known(struct bytes head);
bool pcapng_is_known(struct bytes head);

#endif
