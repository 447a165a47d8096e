/* Headers in packets that are in the byte order of the machine which captured them. */
#ifndef CAPTURE_BYTE_ORDER_H
#define CAPTURE_BYTE_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Do packets of this LINKTYPE_ have such headers? */
bool byte_order_matters(uint32_t link_type);

/*
 * Turns the numbers around in the packet's first `length` bytes, as far as they are there, so that
 * a packet of a file in foreign byte order reads like one of this machine's.
 */
void byte_order_swap(uint32_t link_type, uint8_t *data, size_t length);

#endif
