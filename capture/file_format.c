/* What kind of file its first bytes say it is. */
#include "capture/file_format.h"

#include <string.h>

/* Magic numbers: RFC 1952, RFC 8878, xz file format 2.1.1.1, LZ4 frame format, bzip2. */
static const struct {
	uint8_t magic[6];
	size_t length;
	const char *compressor, *decompress;
} compressors[] = {
	{{0x1f, 0x8b}, 2, "gzip", "zcat"},
	{{0x28, 0xb5, 0x2f, 0xfd}, 4, "zstd", "zstdcat"},
	{{0xfd, '7', 'z', 'X', 'Z', 0}, 6, "xz", "xzcat"},
	{{0x04, 0x22, 0x4d, 0x18}, 4, "lz4", "lz4cat"},
	{{'B', 'Z', 'h'}, 3, "bzip2", "bzcat"},
};

#define TO_PCAPNG "editcap -F pcapng"

/* What Wireshark's editcap reads and libpcap and the readers here do not; as it writes them. */
static const struct {
	char magic[17];
	uint8_t length;
	const char *name, *convert;
} foreign[] = {
	{"TRSNIFF data    ", 16, "Sniffer (DOS)", TO_PCAPNG},
	{"XCP", 4, "NetXray or Sniffer (Windows)", TO_PCAPNG},
	{"\x05VNF", 4, "Visual Networks", TO_PCAPNG},
	{"\xaa\xaa\xaa\xaa", 4, "InfoVista 5View", TO_PCAPNG},
	{"ObserverPktBuffe", 16, "Viavi Observer", TO_PCAPNG},
	{"TR\0d\0\0\0\0", 8, "HP-UX nettl", TO_PCAPNG " -T ether"},
	{"iptrace ", 8, "AIX iptrace", TO_PCAPNG},
	{"\x7fver", 4, "Peek (tagged)", TO_PCAPNG},
	{"\x01\x10\x4c\0\x01\x05", 6, "Novell LANalyzer", TO_PCAPNG},
	{"+---------+-----", 16, "K12 text", TO_PCAPNG " -T ether"},
};

/* draft-ietf-opsawg-pcap section 4 */
#define PCAP_NANOSECONDS 0xa1b23c4du

/* and the others that libpcap knows: pcap_check_header() in its sf-pcap.c */
static const uint32_t pcap_magic[] = {PCAP_NANOSECONDS, 0xa1b2c3d4, 0xa1b2cd34, 0xa1e2cb12};

struct file_format file_format_of(struct bytes head)
{
	struct file_format format = {.is_nanosecond = false};
	const uint32_t number = bytes_be32_at(head, 0);
	uint8_t magic[16] = {0};

	bytes_clip(&head, sizeof(magic));
	bytes_copy_at(head, 0, magic, bytes_left(head));
	for (size_t i = 0; i < sizeof(compressors) / sizeof(compressors[0]); i++) {
		if (memcmp(magic, compressors[i].magic, compressors[i].length) == 0) {
			format.compressor = compressors[i].compressor;
			format.decompress = compressors[i].decompress;
		}
	}
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		if (memcmp(magic, foreign[i].magic, foreign[i].length) == 0) {
			format.foreign = foreign[i].name;
			format.convert = foreign[i].convert;
		}
	}
	format.is_nanosecond =
		number == PCAP_NANOSECONDS || __builtin_bswap32(number) == PCAP_NANOSECONDS;
	return format;
}

bool file_format_is_pcap(struct bytes head)
{
	const uint32_t number = bytes_left(head) < 4 ? 0 : bytes_native32_at(head, 0);

	for (size_t i = 0; i < sizeof(pcap_magic) / sizeof(pcap_magic[0]); i++)
		if (number == pcap_magic[i] || __builtin_bswap32(number) == pcap_magic[i])
			return true;
	return false;
}
