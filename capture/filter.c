/* A compiled pcap-filter(7) expression, for packets and for what ICMP errors quote. */
#include "capture/filter.h"

#include "capture/link_type.h"

#include <pcap/pcap.h>
#include <stdlib.h>

#define LINKTYPE_RAW_IP 101

/* What pcap_open_offline() assumes of a file that does not know its own. */
#define LARGEST_SNAPSHOT_LENGTH 262144

struct filter {
	struct bpf_program packets, quotes;
	bool has_packets, has_quotes; /* compiled: to be freed */
};

/*
 * Compiles for one link type; false and a sentence in `*error`. The netmask is 0, as tcpdump's is
 * when it reads a file: "ip broadcast" then means 0.0.0.0 and 255.255.255.255.
 */
static bool compile(struct bpf_program *program, const char *expression, uint32_t link_type,
		    uint32_t snapshot_length, struct error *error)
{
	pcap_t *pcap;
	bool compiled;

	if (snapshot_length == 0 || snapshot_length > LARGEST_SNAPSHOT_LENGTH)
		snapshot_length = LARGEST_SNAPSHOT_LENGTH; /* 0 would make a filter that says no */
	pcap = pcap_open_dead(link_type_to_dlt(link_type), (int)snapshot_length);
	if (pcap == NULL) {
		error_set(error, "out of memory");
		return false;
	}
	compiled = pcap_compile(pcap, program, expression, 1, 0) == 0;
	if (!compiled)
		error_set(error, "%s", pcap_geterr(pcap));
	pcap_close(pcap);
	return compiled;
}

struct filter *filter_compile(const char *expression, uint32_t link_type, uint32_t snapshot_length,
			      struct error *error)
{
	struct filter *filter = calloc(1, sizeof(*filter));
	struct error ignored;

	if (filter == NULL) {
		error_set(error, "out of memory");
		return NULL;
	}
	filter->has_packets =
		compile(&filter->packets, expression, link_type, snapshot_length, error);
	if (!filter->has_packets) {
		filter_free(filter);
		return NULL;
	}
	filter->has_quotes = compile(&filter->quotes, expression, LINKTYPE_RAW_IP, 0, &ignored);
	return filter;
}

static bool matches(const struct bpf_program *program, uint32_t wire_length,
		    uint32_t captured_length, const uint8_t *data)
{
	struct pcap_pkthdr header = {.len = wire_length, .caplen = captured_length};

	return pcap_offline_filter(program, &header, data) != 0;
}

bool filter_matches(const struct filter *filter, const struct packet_view *view)
{
	return matches(&filter->packets, view->wire_length, view->captured_length, view->data);
}

bool filter_matches_quote(const struct filter *filter, const uint8_t *data, uint32_t length)
{
	return filter->has_quotes && matches(&filter->quotes, length, length, data);
}

void filter_free(struct filter *filter)
{
	if (filter == NULL)
		return;
	if (filter->has_packets)
		pcap_freecode(&filter->packets);
	if (filter->has_quotes)
		pcap_freecode(&filter->quotes);
	free(filter);
}
