/* BSD loopback: four bytes with the address family, in the byte order of whoever captured. */
#include "decode/decoding.h"

#include <stddef.h>

/* Address families by system (pcap-linktype NULL and LOOP). */
static const struct {
	uint32_t family;
	uint16_t ethertype;
} families[] = {
	{2, 0x0800},  /* AF_INET everywhere */
	{10, 0x86dd}, /* AF_INET6: Linux */
	{24, 0x86dd}, /* NetBSD, OpenBSD, BSD/OS */
	{28, 0x86dd}, /* FreeBSD, DragonFly */
	{30, 0x86dd}, /* Darwin */
};

struct step decode_null(struct decoding *decoding)
{
	uint32_t family;

	if (!bytes_be32(&decoding->layer.rest, &family))
		return step_short(decoding);
	/* families are small numbers: one with its upper half in use is in the other order */
	if (family > 0xffff)
		family = __builtin_bswap32(family);
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		if (families[i].family == family)
			return step_to(TABLE_ETHERTYPE, families[i].ethertype);
	return step_end(decoding, PACKET_NOT_IP, DECODE_UNSUPPORTED);
}
