/* A compiled pcap-filter(7) expression, for packets and for what ICMP errors quote. */
#include "capture/filter.h"

#include "base/text.h"
#include "capture/capture.h"
#include "capture/link_type.h"

#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINKTYPE_RAW_IP 101

/* What pcap_open_offline() assumes of a file that does not know its own. */
#define LARGEST_SNAPSHOT_LENGTH 262144

/* More kinds of packets no capture has: packets of further ones match nothing. */
#define MAX_LINK_TYPES 64u

struct packet_filter {
	struct bpf_program program;
	uint32_t link_type;
	bool is_compiled;
};

struct filter {
	char *expression;
	struct packet_filter packets[MAX_LINK_TYPES];
	unsigned count, latest; /* link types; the one of the packet before */
	struct bpf_program quotes;
	bool has_quotes;     /* compiled: to be freed */
	struct error failed; /* filter_has_complaint() */
};

/*
 * Does the program ask for what stands in no packet? For `inbound` libpcap loads from places beyond
 * SKF_AD_OFF (linux/filter.h), which only the kernel has an answer for: it would match nothing.
 */
static bool asks_kernel(const struct bpf_program *program)
{
	static const bpf_u_int32 beyond_packets = 0xfffff000; /* SKF_AD_OFF, -0x1000 */

	for (u_int i = 0; i < program->bf_len; i++)
		if (BPF_CLASS(program->bf_insns[i].code) == BPF_LD &&
		    BPF_MODE(program->bf_insns[i].code) == BPF_ABS &&
		    program->bf_insns[i].k >= beyond_packets)
			return true;
	return false;
}

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
	if (compiled && asks_kernel(program)) {
		error_set(error, "the filter asks for what only the kernel knows of a packet "
				 "(inbound, outbound, ifindex): that needs -i and --exact-filter; "
				 "see -Q in sockwhy(1)");
		pcap_freecode(program);
		return false;
	}
	return compiled;
}

/* One more link type; false with `*error` filled where the expression makes no sense for it. */
static bool add_link_type(struct filter *filter, uint32_t link_type, uint32_t snapshot_length,
			  struct error *error)
{
	struct packet_filter *added = &filter->packets[filter->count];

	added->link_type = link_type;
	added->is_compiled =
		compile(&added->program, filter->expression, link_type, snapshot_length, error);
	filter->latest = filter->count++;
	return added->is_compiled;
}

struct filter *filter_compile(const char *expression, uint32_t link_type, uint32_t snapshot_length,
			      struct error *error)
{
	struct filter *filter = calloc(1, sizeof(*filter));
	struct error ignored;

	if (filter != NULL)
		filter->expression = strdup(expression);
	if (filter == NULL || filter->expression == NULL) {
		error_set(error, "out of memory");
		filter_free(filter);
		return NULL;
	}
	if (!add_link_type(filter, link_type, snapshot_length, error)) {
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

/* A packet of another link type than the one before. */
__attribute__((noinline)) static bool change_link_type(struct filter *filter, uint32_t link_type)
{
	struct text name;
	char buffer[128];
	struct error error;

	for (unsigned i = 0; i < filter->count; i++)
		if (filter->packets[i].link_type == link_type) {
			filter->latest = i;
			return true;
		}
	if (filter->count == MAX_LINK_TYPES)
		return false;
	if (!add_link_type(filter, link_type, 0, &error)) {
		name = text_in(buffer, sizeof(buffer));
		capture_link_type_name(link_type, &name);
		error_set(&filter->failed, "no packet of link type %s matches the filter: %.300s",
			  buffer, error.text);
	}
	return true;
}

bool filter_matches(struct filter *filter, const struct packet_view *view)
{
	const struct packet_filter *packets = &filter->packets[filter->latest];

	if (packets->link_type != view->link_type) {
		if (!change_link_type(filter, view->link_type))
			return false;
		packets = &filter->packets[filter->latest];
	}
	return packets->is_compiled &&
	       matches(&packets->program, view->wire_length, view->captured_length, view->data);
}

bool filter_has_complaint(struct filter *filter, struct error *error)
{
	if (filter->failed.text[0] == '\0')
		return false;
	*error = filter->failed;
	filter->failed.text[0] = '\0';
	return true;
}

bool filter_matches_quote(const struct filter *filter, const uint8_t *data, uint32_t length)
{
	return filter->has_quotes && matches(&filter->quotes, length, length, data);
}

char *filter_widen(const char *expression)
{
	/* types 3, 4, 5, 11 and 12 quote a packet (RFC 792); 1 to 4 (RFC 4443) and 137, a redirect
	 * (RFC 4861), too; 135 and 136 are neighbour discovery */
	static const char errors[] =
		"(icmp and (icmp[icmptype] = 3 or icmp[icmptype] = 4 or icmp[icmptype] = 5 or "
		"icmp[icmptype] = 11 or icmp[icmptype] = 12)) or "
		"(icmp6 and ((icmp6[icmp6type] >= 1 and icmp6[icmp6type] <= 4) or "
		"(icmp6[icmp6type] >= 135 and icmp6[icmp6type] <= 137))) or arp";
	size_t size = sizeof(errors) + strlen(expression) + sizeof(" or ()");
	char *widened;

	/* blanks alone choose all */
	if (expression[strspn(expression, " \t\r\n")] == '\0')
		return strdup("");
	widened = malloc(size);
	if (widened != NULL)
		(void)snprintf(widened, size, "%s or (%s)", errors, expression);
	return widened;
}

void filter_free(struct filter *filter)
{
	if (filter == NULL)
		return;
	for (unsigned i = 0; i < filter->count; i++)
		if (filter->packets[i].is_compiled)
			pcap_freecode(&filter->packets[i].program);
	if (filter->has_quotes)
		pcap_freecode(&filter->quotes);
	free(filter->expression);
	free(filter);
}
