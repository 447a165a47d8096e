/* Any bytes as a saved capture: of pcap files our own reader says what libpcap says, word for word.
 */
#include "tests/fuzz/fuzz.h"

#include "capture/records.h"
#include "tests/support/capture_trace.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct memory_file file = memory_file_make(data, size);
	char *fitting = capture_trace(file.path, READER_FITTING);
	char *libpcap = capture_trace(file.path, READER_LIBPCAP);
	struct record_layout layout;

	if (!records_find(bytes_of(data, size), &layout) &&
	    savefile_is_known(bytes_of(data, size)) && strcmp(fitting, libpcap) != 0)
		abort();
	free(fitting);
	free(libpcap);
	(void)close(file.descriptor);
	return 0;
}
