/* LINKTYPE_ values of files against the DLT_ values that libpcap's functions speak. */
#include "capture/link_type.h"

#include "capture/capture.h"

#include <pcap/pcap.h>
#include <stddef.h>

/*
 * Where the two differ on some platform (pcap-linktype(7); the table in libpcap's pcap-common.c is
 * not offered to its users); every other DLT_ value is the same number as its LINKTYPE_.
 */
static const struct {
	int dlt;
	uint32_t link_type;
} rows[] = {
	{DLT_RAW, 101}, /* 12, or 14 on OpenBSD */
	{DLT_ATM_RFC1483, 100},
	{DLT_SLIP_BSDOS, 102},
	{DLT_PPP_BSDOS, 103},
	{DLT_ATM_CLIP, 106},
	{DLT_LOOP, 108},
	{DLT_ENC, 109},
	/* Some programs wrote a DLT_RAW into files as it was; libpcap passes it through. */
	{12, 101},
	{14, 101},
};

uint32_t link_type_of_dlt(int dlt)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].dlt == dlt)
			return rows[i].link_type;
	return (uint32_t)dlt;
}

int link_type_to_dlt(uint32_t link_type)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].link_type == link_type)
			return rows[i].dlt;
	return (int)link_type;
}

void capture_link_type_name(uint32_t link_type, struct text *text)
{
	int dlt = link_type_to_dlt(link_type);
	const char *name = pcap_datalink_val_to_name(dlt);
	const char *description = pcap_datalink_val_to_description(dlt);

	if (name == NULL)
		text_addf(text, "%u", link_type);
	else if (description == NULL)
		text_add(text, name);
	else
		text_addf(text, "%s (%s)", name, description);
}
