/* Fingerprints of the packets seen last, to find the very packet that an ICMP error quotes. */
#include "correlate/recent_packets.h"

#include "correlate/pages.h"

bool recent_packets_init(struct recent_packets *recent)
{
	/* only what is written costs memory */
	*recent =
		(struct recent_packets){.ring = pages_new(RECENT_PACKETS * sizeof(*recent->ring))};
	return recent->ring != NULL;
}

void recent_packets_free(struct recent_packets *recent)
{
	pages_free(recent->ring, RECENT_PACKETS * sizeof(*recent->ring));
	recent->ring = NULL;
}
