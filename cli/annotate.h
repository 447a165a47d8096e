/* --annotate: the capture once more, with what is said of its packets as comments. */
#ifndef CLI_ANNOTATE_H
#define CLI_ANNOTATE_H

#include "cli/options.h"
#include "correlate/correlator.h"

struct annotator;

/*
 * Opens the file that `options`, which are lent, name. NULL with `*error` filled if it cannot be
 * written.
 */
struct annotator *annotate_open(const struct options *options, struct error *error);

/* While the capture is read for the first time: what is said of a connection's packets is kept. */
void annotate_story(struct annotator *annotator, const struct story *story);
void annotate_unmatched(struct annotator *annotator, const struct unmatched *unmatched);

/*
 * Reads the captures again, which are found at `paths` then, and writes them with the comments.
 * False with `*error` filled if that fails; what could not be read the first time is no failure.
 */
bool annotate_write(struct annotator *annotator, const char *const *paths, struct error *error);

/* Ends the file and frees. False with `*error` filled if not everything arrived. NULL is accepted.
 */
bool annotate_close(struct annotator *annotator, struct error *error);

#endif
