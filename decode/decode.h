/* Frame to struct packet: pure, without I/O, allocation, state or printing. */
#ifndef DECODE_DECODE_H
#define DECODE_DECODE_H

#include "base/packet_view.h"
#include "decode/packet.h"

/*
 * Decodes `view` into `*packet`, reading nothing outside view->data[0 … captured_length). Every
 * packet yields a kind and a status; a packet is never an error. The parts of the union that do
 * not belong to `kind` are left as they are (not cleared), as are header fields beyond what
 * `status` says was read.
 */
void decode_packet(const struct packet_view *view, struct packet *packet);

/* The name of a link type that decode_packet() knows ("EN10MB (Ethernet)"), or NULL. */
const char *decode_link_type_name(uint32_t link_type);

#endif
