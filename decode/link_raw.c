/* Raw IP: no link-layer header at all. */
#include "decode/decoding.h"

struct step decode_raw(struct decoding *decoding)
{
	if (bytes_left(decoding->layer.rest) == 0)
		return step_short(decoding);
	switch (bytes_u8_at(decoding->layer.rest, 0) >> 4) {
	case 4:
		return step_to(TABLE_ETHERTYPE, 0x0800);
	case 6:
		return step_to(TABLE_ETHERTYPE, 0x86dd);
	default:
		return step_end(decoding, PACKET_NOT_IP, DECODE_UNSUPPORTED);
	}
}

struct step decode_raw_v4(struct decoding *decoding)
{
	(void)decoding;
	return step_to(TABLE_ETHERTYPE, 0x0800);
}

struct step decode_raw_v6(struct decoding *decoding)
{
	(void)decoding;
	return step_to(TABLE_ETHERTYPE, 0x86dd);
}
