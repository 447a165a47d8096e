/* A temporary directory of one's own. */
#ifndef LAB_SCRATCH_H
#define LAB_SCRATCH_H

/* Makes it in $TMPDIR or /tmp; its path, to be freed, or NULL with errno set. */
char *scratch_make(void);

/* Removes it and the files in it. */
void scratch_remove(const char *directory);

#endif
