/* Every packet of every capture in the folders given, cut at every length, against a guard page. */
#include "decode/decode.h"

#include <dirent.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PACKET_LIMIT 262144 /* bytes; the largest snapshot length of libpcap's captures */

/* PACKET_LIMIT readable bytes, and behind them a page that nobody may touch. */
struct fence {
	uint8_t *start;
	uint8_t *end;
};

static bool fence_make(struct fence *fence)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *memory = mmap(NULL, PACKET_LIMIT + page, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return false;
	fence->start = memory;
	fence->end = fence->start + PACKET_LIMIT;
	return mprotect(fence->end, page, PROT_NONE) == 0;
}

/* Decodes the first `captured` bytes of a packet that was `wire_length` bytes long. */
static void decode_cut(const struct fence *fence, const struct packet_view *whole,
		       uint32_t captured, uint32_t wire_length, struct packet *packet)
{
	struct packet_view view = *whole;
	uint8_t *data = fence->end - captured;

	memcpy(data, whole->data, captured);
	view.data = data;
	view.captured_length = captured;
	view.wire_length = wire_length;
	memset(packet, 0xa5, sizeof(*packet));
	decode_packet(&view, packet);
}

/* Is so little left of a tunnel's packet that what is inside cannot be told from other data? */
static bool is_outside(const struct packet *cut, const struct packet *whole)
{
	return cut->tunnel_count < whole->tunnel_count &&
	       (cut->kind == PACKET_UDP || cut->kind == PACKET_IP_OTHER ||
		cut->kind == PACKET_NOT_IP || cut->kind == PACKET_BROKEN_IP ||
		cut->kind == PACKET_ICMP_ERROR);
}

/* Are the addresses of a cut packet, where it has any, those of the whole one? */
static bool has_same_addresses(const struct packet *cut, const struct packet *whole)
{
	return cut->ip.version == 0 || is_outside(cut, whole) ||
	       (ip_addr_equal(&cut->five_tuple.source, &whole->five_tuple.source) &&
		ip_addr_equal(&cut->five_tuple.destination, &whole->five_tuple.destination));
}

/* What is wrong with a packet that lost its end to a snapshot length; NULL if nothing is. */
static const char *judge_snapshot(const struct packet *cut, const struct packet *whole)
{
	if (cut->kind != whole->kind && cut->kind != PACKET_BROKEN_IP && !is_outside(cut, whole))
		return "another kind";
	if (cut->kind == PACKET_BROKEN_IP && cut->status == DECODE_COMPLETE)
		return "broken but complete";
	if (cut->status == DECODE_MALFORMED && whole->status != DECODE_MALFORMED)
		return "the sender is blamed for the snapshot length";
	if (cut->network_offset > cut->captured_length)
		return "a network header beyond the end";
	if (!has_same_addresses(cut, whole))
		return "other addresses";
	return NULL;
}

/* What is wrong with a packet that its sender sent without its end. */
static const char *judge_short(const struct packet *cut, const struct packet *whole)
{
	if (cut->status == DECODE_TRUNCATED)
		return "the snapshot length is blamed for the sender";
	return has_same_addresses(cut, whole) ? NULL : "other addresses";
}

/* Cuts one packet at every length; returns how many cuts went wrong, having named them. */
static unsigned cut_everywhere(const struct fence *fence, const struct packet_view *view,
			       const char *file)
{
	struct packet whole, cut;
	unsigned failures = 0;

	decode_cut(fence, view, view->captured_length, view->wire_length, &whole);
	for (uint32_t captured = 0; captured < view->captured_length; captured++) {
		const char *reason;

		decode_cut(fence, view, captured, view->wire_length, &cut);
		reason = judge_snapshot(&cut, &whole);
		if (reason == NULL) {
			decode_cut(fence, view, captured, captured, &cut);
			reason = judge_short(&cut, &whole);
		}
		if (reason == NULL)
			continue;
		fprintf(stderr, "%s: packet %llu cut to %u bytes: %s\n", file,
			(unsigned long long)view->number, (unsigned)captured, reason);
		failures++;
	}
	return failures;
}

/* Cuts every packet of a capture; adds their number to `*packets`. */
static unsigned cut_capture(const struct fence *fence, const char *file, unsigned long *packets)
{
	char error[PCAP_ERRBUF_SIZE];
	pcap_t *capture = pcap_open_offline(file, error);
	struct pcap_pkthdr *header;
	const u_char *data;
	unsigned failures = 0;
	uint64_t number = 0;

	if (capture == NULL) {
		fprintf(stderr, "%s\n", error);
		return 1;
	}
	while (pcap_next_ex(capture, &header, &data) == 1) {
		struct packet_view view = {
			.data = data,
			.captured_length = header->caplen,
			.wire_length = header->len > header->caplen ? header->len : header->caplen,
			.number = ++number,
			.link_type = (uint32_t)pcap_datalink(capture),
		};

		if (view.captured_length <= PACKET_LIMIT)
			failures += cut_everywhere(fence, &view, file);
	}
	*packets += number;
	pcap_close(capture);
	return failures;
}

static bool is_capture(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot != NULL && (strcmp(dot, ".pcap") == 0 || strcmp(dot, ".pcapng") == 0);
}

static unsigned cut_folder(const struct fence *fence, const char *path, unsigned long *packets)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	unsigned failures = 0;

	if (folder == NULL) {
		perror(path);
		return 1;
	}
	while ((entry = readdir(folder)) != NULL) {
		char file[4096];

		if (!is_capture(entry->d_name))
			continue;
		(void)snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
		failures += cut_capture(fence, file, packets);
	}
	closedir(folder);
	return failures;
}

int main(int argument_count, char **arguments)
{
	struct fence fence;
	unsigned long packets = 0;
	unsigned failures = 0;

	if (!fence_make(&fence)) {
		perror("guard page");
		return EXIT_FAILURE;
	}
	for (int i = 1; i < argument_count; i++)
		failures += cut_folder(&fence, arguments[i], &packets);
	printf("%lu packets cut at every length, %u cuts went wrong\n", packets, failures);
	return packets > 0 && failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
