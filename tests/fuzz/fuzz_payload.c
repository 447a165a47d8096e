/* Any text as the payload of a probe: its length is bounded, and all of its bytes are there. */
#include "tests/fuzz/fuzz.h"

#include "probe/payload.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *word = malloc(size + 1);
	struct payload payload;
	struct error error;
	uint8_t *copy;

	if (word == NULL)
		return 0;
	memcpy(word, data, size);
	word[size] = '\0';
	if (payload_make(&payload, word, size % 100, &error)) {
		if (payload.length > PAYLOAD_MAX || payload.length < size % 100)
			abort();
		copy = malloc(payload.length + 1);
		if (copy != NULL)
			memcpy(copy, payload.octets, payload.length);
		free(copy);
	}
	free(payload.octets);
	free(word);
	return 0;
}
