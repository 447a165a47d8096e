/* Which frames of the path a rule is about. */
#ifndef LAB_FRAMES_H
#define LAB_FRAMES_H

#include "decode/packet.h"

#include <stdbool.h>
#include <stdint.h>

#define ANY_LINK (-1)

enum way { BOTH_WAYS, TO_SERVER, TO_CLIENT };

/* Everything that is not set matches every frame that carries IP; ARP and ND are never matched. */
struct frames {
	int link; /* 0 = the client's, 1 = the next one, ANY_LINK */
	enum way way;
	uint8_t protocol;     /* of IP; 0 = any */
	uint16_t flags;       /* TCP flags that are set, all of them */
	uint16_t without;     /* TCP flags that are not set, none of them */
	bool with_payload;    /* TCP, UDP */
	bool without_payload; /* TCP */
	bool icmp_errors;
	bool after_fin;       /* TCP: once the other side's FIN has passed */
	unsigned longer_than; /* bytes of the IP packet */
	uint16_t port;        /* source or destination; 0 = any */
	unsigned first;       /* the how many-eth such frame is the first one meant; 0 = 1 */
	unsigned count;       /* and how many; 0 = all from there */
};

/* Where a frame passes. */
struct passage {
	int link;
	enum way way;
	const struct packet *packet;
	bool fin_passed; /* a FIN of the other side has passed here */
};

/* Is the frame of this kind? `first` and `count` are for the caller. */
bool frames_match(const struct frames *frames, const struct passage *passage);

#define FRAME_TEXT_SIZE 160

/* Writes "SYN-ACK 198.51.100.2:80 > 192.0.2.2:40001" to `text` (FRAME_TEXT_SIZE); returns it. */
char *frame_describe(const struct packet *packet, char *text);

#endif
