/* What kind of file its first bytes say it is. */
#ifndef CAPTURE_FILE_FORMAT_H
#define CAPTURE_FILE_FORMAT_H

#include "base/bytes.h"

#include <stdbool.h>

struct file_format {
	bool is_nanosecond;     /* pcap: by its magic number */
	const char *compressor; /* "bzip2", or NULL: not compressed */
	const char *decompress; /* command that writes the plain file to its output: "bzcat" */
	const char *foreign;    /* a format that others read: "Sniffer (DOS)"; NULL: not known */
	const char *convert;    /* command that makes it pcapng: "editcap -F pcapng" */
};

/* Is it pcap by its magic number, of whatever kind? */
bool file_format_is_pcap(struct bytes head);

/* Looks at the first bytes of a file, the more the better. */
struct file_format file_format_of(struct bytes head);

#endif
