/* The options of a TCP header. */
#ifndef DECODE_TCP_OPTIONS_H
#define DECODE_TCP_OPTIONS_H

#include "base/bytes.h"
#include "decode/packet.h"

/*
 * Reads `options` into `tcp`, whose option fields are zero. An option that is cut or of a wrong
 * length ends the reading or is left out; those before it keep their values.
 */
void read_tcp_options(struct bytes options, struct tcp_header *tcp);

#endif
