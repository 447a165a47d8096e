/* What kind of file its first bytes say it is. */
#ifndef CAPTURE_FILE_FORMAT_H
#define CAPTURE_FILE_FORMAT_H

#include "base/bytes.h"

struct file_format {
	bool is_nanosecond; /* pcap: by its magic; pcapng: an interface finer than 1 us in the head
			     */
	const char *compressor; /* "gzip", or NULL: not compressed */
	const char *decompress; /* command that writes the plain file to its output: "zcat" */
};

/* Looks at the first bytes of a file, the more the better. */
struct file_format file_format_of(struct bytes head);

#endif
