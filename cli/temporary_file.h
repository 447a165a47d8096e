/* Files without a name, for what does not belong into memory. */
#ifndef CLI_TEMPORARY_FILE_H
#define CLI_TEMPORARY_FILE_H

/* Where they are: TMPDIR, else /tmp. Static, or of the environment. */
const char *temporary_file_directory(void);

/* Makes one, to be read and written, and returns its descriptor; -1: errno says why not. */
int temporary_file_make(void);

#endif
