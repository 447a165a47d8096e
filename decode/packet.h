/* What decoding yields: one packet as values in host order, with no pointers into the frame. */
#ifndef DECODE_PACKET_H
#define DECODE_PACKET_H

#include "base/five_tuple.h"

#include <stdbool.h>
#include <stdint.h>

/* How far decoding came, and whose fault it is that it came no further. */
enum decode_status {
	DECODE_COMPLETE,
	DECODE_TRUNCATED,   /* the capture cut it (snapshot length) */
	DECODE_MALFORMED,   /* the sender did: lengths that contradict each other */
	DECODE_UNSUPPORTED, /* we do not know it */
};

/* What the packet is for the correlator. */
enum packet_kind {
	PACKET_NOT_IP,       /* neither IP nor ARP: nothing below is set but the link layer */
	PACKET_UNKNOWN_LINK, /* a link type without a decoder */
	PACKET_ARP,          /* .arp */
	PACKET_ND,           /* .nd: neighbour solicitation or advertisement, router discovery */
	PACKET_ICMP_ERROR,   /* .icmp: quotes a packet (or should) */
	PACKET_ICMP_OTHER,   /* .icmp: neither error nor echo */
	PACKET_ECHO,         /* .icmp: echo request or reply; the ports hold the identifier */
	PACKET_TCP,          /* .tcp */
	PACKET_UDP,          /* .udp; UDP-Lite too, see five_tuple.protocol */
	PACKET_SCTP,         /* .sctp */
	PACKET_DCCP,         /* .dccp */
	PACKET_IP_OTHER,     /* another IP protocol: addresses only */
	PACKET_FRAGMENT,     /* an IP fragment with offset > 0: addresses only, no ports */
	PACKET_BROKEN_IP,    /* no usable IP header or transport header; see status */
};

/* What the frame says about its way past the capturing host. */
enum packet_direction {
	DIRECTION_UNKNOWN,
	DIRECTION_IN,        /* to this host */
	DIRECTION_OUT,       /* sent by this host */
	DIRECTION_BROADCAST, /* in, link-level broadcast */
	DIRECTION_MULTICAST, /* in, link-level multicast */
	DIRECTION_OTHER,     /* between others */
};

enum checksum_status {
	CHECKSUM_UNCHECKED, /* not whole in the capture, or a fragment */
	CHECKSUM_CORRECT,
	CHECKSUM_WRONG,
	CHECKSUM_ABSENT,    /* UDP over IPv4 without one */
	CHECKSUM_OFFLOADED, /* holds the pseudo header's sum: left to the sender's network card */
};

/* An IP header, the packet's own or a quoted one. */
struct ip_header {
	uint8_t version; /* 4, 6, or 0: there is none */
	uint8_t ttl;     /* or hop limit */
	uint8_t traffic_class;
	uint8_t protocol;       /* of what follows all extension headers */
	uint16_t header_length; /* bytes, with options or extension headers */
	uint16_t id;            /* IPv4; the low 16 bits of a fragment header's in IPv6; else 0 */
	uint16_t fragment_offset;
	bool more_fragments, dont_fragment;
	bool has_id;         /* IPv4, or IPv6 with a fragment header */
	bool length_is_zero; /* offload or a jumbogram: the length comes from the frame */
	bool has_other_end;  /* source route, routing header, home address: not the real ends */
	uint32_t flow_label;
	uint32_t payload_length; /* bytes after all headers, by the length field */
	enum checksum_status checksum;
};

enum tcp_flag {
	TCP_FIN = 0x01,
	TCP_SYN = 0x02,
	TCP_RST = 0x04,
	TCP_PSH = 0x08,
	TCP_ACK = 0x10,
	TCP_URG = 0x20,
	TCP_ECE = 0x40,
	TCP_CWR = 0x80,
	TCP_AE = 0x100,
};

/* Which options were present, whole and of the right length. */
enum tcp_option_flag {
	TCP_HAS_MSS = 1,
	TCP_HAS_WINDOW_SCALE = 2,
	TCP_HAS_SACK_PERMITTED = 4,
	TCP_HAS_TIMESTAMPS = 8,
	TCP_HAS_FAST_OPEN = 16, /* RFC 7413, kind 34 or experimental 254/f989 */
};

#define TCP_MAX_SACK_BLOCKS 4

struct tcp_header {
	uint32_t seq, ack;
	uint16_t flags;  /* enum tcp_flag */
	uint16_t window; /* as sent, unscaled */
	uint16_t urgent;
	uint16_t checksum_value;
	enum checksum_status checksum;
	uint32_t payload_length;         /* bytes, by the IP length, not by the snapshot */
	uint8_t header_length;           /* bytes, with options */
	uint8_t options;                 /* enum tcp_option_flag */
	uint8_t window_scale;            /* shift; valid with TCP_HAS_WINDOW_SCALE */
	uint8_t fast_open_cookie_length; /* 0 = a request for a cookie */
	uint8_t sack_count;
	uint16_t mss;
	uint32_t timestamp_value, timestamp_echo;
	struct {
		uint32_t left, right;
	} sack[TCP_MAX_SACK_BLOCKS]; /* sack_count of them; no other is set */
};

struct udp_header {
	uint16_t length;   /* as the header says, with the 8 bytes of the header */
	uint16_t coverage; /* UDP-Lite: checksum coverage in place of the length */
	uint16_t checksum_value;
	enum checksum_status checksum;
	uint32_t payload_length; /* bytes */
};

struct sctp_header {
	uint32_t verification_tag;
	uint8_t first_chunk_type; /* RFC 9260 section 3.2 */
	bool has_chunk;
	uint32_t payload_length;
};

struct dccp_header {
	uint8_t type; /* RFC 4340 section 5.1 */
	uint64_t seq;
	bool has_type, has_seq;
	uint32_t payload_length;
};

/*
 * The packet that an ICMP error quotes: meant to be short, so what is not there is flagged and
 * spoils nothing. `ip.version` 0: not even an IP header could be read.
 */
struct quote {
	struct ip_header ip;          /* with tunnels: of the innermost packet */
	struct five_tuple five_tuple; /* ports only with has_ports */
	enum decode_status status;    /* TRUNCATED is the normal case */
	uint16_t transport_captured;  /* bytes of the transport header and beyond in the quote */
	uint32_t payload_length;      /* of the quoted packet's transport, by its length fields */
	uint32_t frame_offset;        /* where the quoted IP header begins in the frame */
	uint32_t captured_length;     /* bytes of the quote in the frame, without extensions */
	bool has_ports;
	bool has_seq;      /* TCP: .seq; echo: .seq is the sequence number */
	bool has_ack;      /* TCP: .ack */
	bool has_flags;    /* TCP: .tcp_flags */
	bool has_checksum; /* TCP, UDP: .checksum_value */
	bool has_length;   /* UDP: .udp_length */
	bool has_icmp;     /* ICMP: .icmp_type, .icmp_code */
	/* The quoted packet was a tunnel's, so many deep; they stand last in packet->tunnel. */
	uint8_t tunnel_count;
	uint32_t seq, ack;
	uint16_t tcp_flags;
	uint16_t checksum_value;
	uint16_t udp_length;
	uint8_t icmp_type, icmp_code;
};

/* RFC 4884 extensions behind a quote. */
struct icmp_extensions {
	bool present;
	uint8_t version;
	uint8_t object_count;
	uint32_t mpls_label; /* top of the stack of the first MPLS object (RFC 4950) */
	bool has_mpls;
	enum checksum_status checksum;
};

struct icmp_message {
	uint8_t version; /* 4: ICMP, 6: ICMPv6 */
	uint8_t type, code;
	enum checksum_status checksum;
	uint16_t checksum_value;
	uint32_t length;        /* bytes of the whole message by the IP length */
	uint16_t ident, seq;    /* echo */
	uint32_t mtu;           /* fragmentation needed, packet too big; 0 = none given */
	uint32_t pointer;       /* parameter problem */
	struct ip_addr gateway; /* redirect: the better first hop */
	struct quote quote;
	struct icmp_extensions extensions;
};

struct arp_message {
	uint16_t operation;            /* 1 request, 2 reply (RFC 826) */
	struct ip_addr sender, target; /* protocol addresses */
	uint8_t sender_mac[6], target_mac[6];
};

struct nd_message {
	uint8_t type; /* 133 to 136 (RFC 4861) */
	struct ip_addr target;
	bool has_target;
	bool is_dad; /* source unspecified: duplicate address detection asks, no sender waits */
};

#define PACKET_MAX_VLANS 2

enum tunnel_kind {
	TUNNEL_IPIP, /* IPv4 in IPv4 (RFC 2003) */
	TUNNEL_6IN4, /* RFC 4213 */
	TUNNEL_4IN6, /* RFC 2473 */
	TUNNEL_6IN6,
	TUNNEL_GRE,     /* RFC 2784; id: the key (RFC 2890) */
	TUNNEL_ERSPAN,  /* a mirrored frame; id: the session (types II and III) */
	TUNNEL_VXLAN,   /* RFC 7348; id: the network */
	TUNNEL_GENEVE,  /* RFC 8926; id: the network */
	TUNNEL_GTP,     /* 3GPP TS 29.281; id: the endpoint that the packet goes to */
	TUNNEL_MPLS,    /* RFC 3032; id: the last label of the stack */
	TUNNEL_ETHERIP, /* RFC 3378 */
	TUNNEL_L2TP,    /* RFC 2661, 3931; id: the session, by its receiver's number */
	TUNNEL_PPPOE,   /* RFC 2516; id: the session */
	TUNNEL_KINDS
};

/* One tunnel that a packet is in. All of its bytes count where two are compared. */
struct tunnel {
	struct ip_addr source, destination; /* of the packet outside, if there is IP outside */
	uint32_t id;
	uint8_t kind;       /* enum tunnel_kind */
	uint8_t ip_version; /* of the packet outside; 0 = no IP, all zero above */
	bool has_id;        /* if not, id is 0 */
	uint8_t zero;
};

#define PACKET_MAX_TUNNELS 8

struct packet {
	/*
	 * From the view, where the two lengths stand side by side. Here they do not: a compiler
	 * would copy both at once, and a processor that has just written them one by one must wait
	 * for that.
	 */
	int64_t time_ns;
	uint64_t number;
	uint32_t captured_length; /* bytes of the frame */
	uint32_t link_type;
	uint32_t wire_length; /* bytes of the frame */
	uint32_t interface;   /* of the capture; cooked v2: the interface index in the frame */

	enum packet_kind kind;
	enum decode_status status;
	enum packet_direction direction;
	uint16_t ethertype;              /* of the innermost payload, 0 = none */
	uint16_t vlan[PACKET_MAX_VLANS]; /* identifiers, outermost first; 0 beyond vlan_count */
	uint8_t vlan_count;
	bool link_broadcast, link_multicast; /* by destination MAC or packet type */
	uint8_t tunnel_count;                /* of .tunnel, a quote's included */
	uint32_t network_offset;             /* where the IP or ARP header begins in the frame */
	uint32_t transport_offset;           /* where the transport header begins */
	struct ip_header ip;
	struct five_tuple five_tuple;
	union {
		struct tcp_header tcp;
		struct udp_header udp;
		struct sctp_header sctp;
		struct dccp_header dccp;
		struct icmp_message icmp;
		struct arp_message arp;
		struct nd_message nd;
	};
	/*
	 * The tunnels it came in, outermost first, tunnel_count of them; no other is set. All above
	 * but the direction and the lengths of the frame then speaks of the innermost packet.
	 */
	struct tunnel tunnel[PACKET_MAX_TUNNELS];
};

#endif
