/* Captures copied into one pcapng file: every packet and block as it is, comments added. */
#ifndef CAPTURE_COPIER_H
#define CAPTURE_COPIER_H

#include "capture/capture.h"
#include "capture/writer.h"

struct copier;

/*
 * Starts the file at `path` ("-" = standard output); `application` is the name of the program that
 * writes. Both are copied. NULL with `*error` filled when it cannot be written.
 */
struct copier *copier_open(const char *path, const char *application, struct error *error);

/*
 * Opens the `count` captures at `paths` to be copied: as they are, if there is one, else as one
 * section with the interfaces of all of them, in this machine's byte order. What the files' own
 * sections say of themselves becomes a comment of that section, behind what people call the file,
 * which is in `names` and also describes interfaces that have no name. Both lists are lent until
 * the capture is closed, by the caller, after the last call of copier_add(). NULL with `*error`
 * filled as capture_open_files().
 */
struct capture *copier_read(struct copier *copier, const char *const *paths,
			    const char *const *names, size_t count, struct error *error);

/*
 * Writes the packet just read from the capture, with comments behind those it has. A simple packet
 * block, which has no place for a comment, becomes an enhanced one with the time of the packet
 * before. False with `*error` filled if it cannot be written.
 */
bool copier_add(struct copier *copier, const struct capture *capture,
		const struct packet_view *view, const struct writer_comments *comments,
		struct error *error);

/*
 * All of the capture was read: writes what is due then, a header at least, so that a capture
 * without packets is one, too. False as above.
 */
bool copier_finish(struct copier *copier, const struct capture *capture, struct error *error);

/* Blocks that could not be copied: of unknown types and in the other byte order than the copy. */
uint64_t copier_left_out(const struct copier *copier);

/* Ends the file and frees. False with `*error` filled if not everything arrived. NULL is accepted.
 */
bool copier_close(struct copier *copier, struct error *error);

#endif
