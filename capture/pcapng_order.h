/* Blocks of pcapng in the other byte order, turned into this machine's. */
#ifndef CAPTURE_PCAPNG_ORDER_H
#define CAPTURE_PCAPNG_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Turns all numbers of the whole block of `size` bytes at `block`, which is in the other byte
 * order: its lengths, its header, its options and their values (draft-ietf-opsawg-pcapng section
 * 4). False, and nothing is changed, for a block whose numbers nobody knows.
 */
bool pcapng_turn_block(uint8_t *block, size_t size);

#endif
