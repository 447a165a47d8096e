/* Text and hexadecimal digits become the bytes of a datagram. */
#include "probe/payload.h"

#include <stdlib.h>
#include <string.h>

static const char hex_prefix[] = "hex:";

/* The value of a hexadecimal digit, or -1. */
static int digit_value(char digit)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	const char *at = digit == '\0' ? NULL : strchr(digits, digit);

	if (at == NULL)
		return -1;
	return at - digits < 16 ? (int)(at - digits) : (int)(at - digits) - 6;
}

/* Reads the digits behind the prefix to `octets`, which has room for half of them. */
static bool read_hex(const char *digits, struct payload *payload, struct error *error)
{
	for (const char *at = digits; *at != '\0';) {
		int high, low;

		if (strchr(" :-", *at) != NULL) {
			at++;
			continue;
		}
		high = digit_value(at[0]);
		low = high < 0 ? -1 : digit_value(at[1]);
		if (low < 0) {
			error_set(error, "hex:%s: pairs of hexadecimal digits are wanted", digits);
			return false;
		}
		payload->octets[payload->length++] = (uint8_t)(high * 16 + low);
		at += 2;
	}
	return true;
}

bool payload_make(struct payload *payload, const char *word, size_t size, struct error *error)
{
	const size_t prefix = sizeof(hex_prefix) - 1;
	const size_t length = strlen(word);

	*payload = (struct payload){.octets = NULL};
	payload->octets = calloc(1, (length > size ? length : size) + 1);
	if (payload->octets == NULL) {
		error_set(error, "out of memory");
		return false;
	}
	if (strncmp(word, hex_prefix, prefix) == 0) {
		if (!read_hex(word + prefix, payload, error))
			return false;
	} else {
		memcpy(payload->octets, word, length);
		payload->length = length;
	}
	if (payload->length < size)
		payload->length = size;
	if (payload->length <= PAYLOAD_MAX)
		return true;
	error_set(error, "a datagram holds at most %u bytes", PAYLOAD_MAX);
	return false;
}
