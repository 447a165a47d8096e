/* What pcapng files say of themselves, in the words of one comment for each. */
#ifndef CAPTURE_COPIER_SECTION_H
#define CAPTURE_COPIER_SECTION_H

#include "capture/writer.h"

struct section_texts {
	struct writer_comments comments; /* its texts are owned */
};

/*
 * Reads what the first section's header of each of the `count` captures at `paths` says: comments,
 * hardware, system and program, behind the file's name of `names`. Files that say nothing, or
 * cannot be read, are left out, and so is what would not fit into a block.
 */
void section_texts_read(struct section_texts *sections, const char *const *paths,
			const char *const *names, size_t count);

/* Frees what it holds. */
void section_texts_free(struct section_texts *sections);

#endif
