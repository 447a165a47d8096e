/* What a probe's datagram carries: text, or bytes in hexadecimal. */
#ifndef PROBE_PAYLOAD_H
#define PROBE_PAYLOAD_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most that a UDP datagram over IPv4 holds: 65535 - 20 - 8. */
#define PAYLOAD_MAX 65507u

/* Bytes to send; `octets` is owned and freed by the caller, NULL if there are none. */
struct payload {
	uint8_t *octets;
	size_t length;
};

/*
 * Makes in `*payload` the bytes that `word` asks for: "hex:" and pairs of hexadecimal digits,
 * between which spaces, colons and hyphens may stand, or else the word itself; then filled up
 * with zero bytes to `size` if that is more. False with `*error` filled.
 */
bool payload_make(struct payload *payload, const char *word, size_t size, struct error *error);

#endif
