// Packets inside tunnels: each function puts one header, or all that a tunnel has, around another.
#ifndef PCAPS_MAKE_WRAP_H
#define PCAPS_MAKE_WRAP_H

#include "pcaps/make/maker.h"

// The tunnels that can be built; all go between CLIENT and SERVER, or CLIENT6 and SERVER6.
enum wrapping {
	WRAP_IP_IN_4, // the protocol number is the inner packet's
	WRAP_IP_IN_6,
	WRAP_GRE,          // with checksum, key and sequence number
	WRAP_GRE_ETHERNET, // a frame, with a key
	WRAP_GRE_MPLS,
	WRAP_ERSPAN_1,
	WRAP_ERSPAN_2,
	WRAP_ERSPAN_3,
	WRAP_VXLAN,
	WRAP_VXLAN_8472,
	WRAP_GENEVE, // with an option
	WRAP_GTP,    // with an extension header
	WRAP_MPLS_IP,
	WRAP_MPLS_UDP,
	WRAP_MPLS_ETHERNET, // no IP outside: a frame comes out
	WRAP_ETHERIP,
	WRAP_L2TP_2, // PPP, with a length field
	WRAP_L2TP_3, // a cookie of four bytes and a sublayer
	WRAP_L2TP_3_UDP,
	WRAP_PPPOE, // no IP outside
};

// The packet that carries `inner`, an IP packet; WRAP_MPLS_ETHERNET and WRAP_PPPOE give a frame.
// `id` is the tunnel's number, as far as it has one.
struct octets wrap(struct maker *maker, enum wrapping wrapping, enum side side, uint32_t id,
		   const struct octets *inner);

// Is it a frame that comes out?
bool wraps_frame(enum wrapping wrapping);

#endif
