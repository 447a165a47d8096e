/* Any bytes as a line of /proc/net/raw, raw6, icmp or icmp6. */
#include "tests/fuzz/fuzz.h"

#include "owner/proc_net_line.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *line = malloc(size + 1);
	struct socket_owner owner;

	if (line == NULL)
		return 0;
	if (size > 0)
		memcpy(line, data, size);
	line[size] = '\0';
	if (proc_net_line_read(line, &owner) && (owner.pid >= 0 || owner.uid < 0))
		abort();
	free(line);
	return 0;
}
