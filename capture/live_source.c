/* A live interface behind the functions of capture.h, by libpcap. */
#include "capture/link_type.h"
#include "capture/live.h"
#include "capture/live_private.h"
#include "capture/source.h"

#include "base/timestamp.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/* An interface that is taken away goes down first: so often, and so far apart, it is looked for. */
#define DOWN_LOOKS   10
#define DOWN_LOOK_MS 20

/* So long a quiet wire is waited for before the caller is told that time has passed. */
#define QUIET_MS 200

struct live_source {
	struct capture capture; /* first: the two have one address */
	pcap_t *pcap;
	int file;      /* to wait for */
	int other;     /* the same; -1 = none */
	bool is_empty; /* which was said: now it may be waited */
	bool is_nano;  /* else tv_usec holds microseconds */
	char name[LIVE_NAME_SIZE];
	struct live_drops drops;
	struct live_names names;
};

static struct live_source *source_of(struct capture *capture)
{
	return (struct live_source *)capture;
}

/* Is there an interface of this name? Asked of the socket that there is: no other may be made. */
static bool is_there(const struct live_source *source)
{
	struct ifreq request = {.ifr_flags = 0};

	(void)snprintf(request.ifr_name, sizeof(request.ifr_name), "%.*s",
		       (int)sizeof(request.ifr_name) - 1, source->name);
	return ioctl(source->file, SIOCGIFFLAGS, &request) == 0;
}

/* It is down: does it stay? */
static bool stays(const struct live_source *source)
{
	for (unsigned look = 0; look < DOWN_LOOKS; look++) {
		if (!is_there(source))
			return false;
		(void)poll(NULL, 0, DOWN_LOOK_MS);
	}
	return true;
}

/* Has the interface gone down or away? libpcap would wait for it to come back. */
static bool is_lost(const struct live_source *source, struct error *error)
{
	int reason = 0;
	socklen_t size = sizeof(reason);

	if (getsockopt(source->file, SOL_SOCKET, SO_ERROR, &reason, &size) != 0 || reason == 0)
		return false;
	if (reason != ENETDOWN)
		error_set(error, "%s: %s", source->name, strerror(reason));
	else if (!stays(source))
		error_set(error, "%s: the interface has gone away", source->name);
	else
		error_set(error, "%s: the interface went down", source->name);
	return true;
}

/* Nothing is there to be read: waits for it, or for a signal, or for QUIET_MS. */
static enum capture_result wait_for_packets(struct live_source *source, struct error *error)
{
	struct pollfd waited[] = {{.fd = source->file, .events = POLLIN},
				  {.fd = source->other, .events = POLLIN}};

	source->is_empty = !source->is_empty;
	if (source->is_empty)
		return CAPTURE_EMPTY;
	if (poll(waited, 2, QUIET_MS) <= 0)
		return CAPTURE_QUIET;
	if ((waited[0].revents & (POLLERR | POLLHUP)) != 0 && is_lost(source, error))
		return CAPTURE_FAILED;
	return waited[1].revents != 0 ? CAPTURE_EMPTY : CAPTURE_QUIET;
}

static enum capture_result source_next(struct capture *capture, struct packet_view *view,
				       struct error *error)
{
	struct live_source *source = source_of(capture);
	struct pcap_pkthdr *header;
	const unsigned char *data;
	int result = pcap_next_ex(source->pcap, &header, &data);

	if (result == 0)
		return wait_for_packets(source, error);
	if (result != 1) {
		error_set(error, "%s: %s", source->name, pcap_geterr(source->pcap));
		return CAPTURE_FAILED;
	}
	source->is_empty = false;
	*view = (struct packet_view){
		.data = data,
		.captured_length = header->caplen,
		.wire_length = header->len,
		.time_ns = (int64_t)header->ts.tv_sec * NS_PER_SECOND +
			   (int64_t)header->ts.tv_usec * (source->is_nano ? 1 : 1000),
		.link_type = capture->info.link_type,
	};
	return CAPTURE_PACKET;
}

static uint64_t source_position(const struct capture *capture)
{
	(void)capture;
	return 0;
}

static void source_close(struct capture *capture)
{
	live_drops_close(&source_of(capture)->drops);
	pcap_close(source_of(capture)->pcap);
	free(capture);
}

static const struct capture_operations operations = {
	.next = source_next,
	.position = source_position,
	.close = source_close,
};

/* The link type: as asked; of `any` the one that names each packet's interface, as tcpdump does. */
static bool set_link_type(const struct live_source *source, const char *wanted, struct error *error)
{
	int type;

	if (wanted == NULL) {
		if (strcmp(source->name, "any") == 0)
			(void)pcap_set_datalink(source->pcap, DLT_LINUX_SLL2);
		return true;
	}
	type = pcap_datalink_name_to_val(wanted);
	if (type < 0)
		error_set(error, "invalid data link type %s", wanted);
	else if (pcap_set_datalink(source->pcap, type) != 0)
		error_set(error, "%s: %s; -L lists those it has", source->name,
			  pcap_geterr(source->pcap));
	else
		return true;
	return false;
}

static bool set_up(struct live_source *source, const struct live_settings *settings,
		   struct error *error)
{
	static const pcap_direction_t directions[] = {
		[LIVE_BOTH] = PCAP_D_INOUT, [LIVE_IN] = PCAP_D_IN, [LIVE_OUT] = PCAP_D_OUT};
	char reason[PCAP_ERRBUF_SIZE] = "";

	if (!set_link_type(source, settings->link_type, error))
		return false;
	if (settings->direction != LIVE_BOTH &&
	    pcap_setdirection(source->pcap, directions[settings->direction]) != 0) {
		error_set(error, "%s: %s", source->name, pcap_geterr(source->pcap));
		return false;
	}
	/* waiting is done here: libpcap's would not end on a quiet wire */
	source->file = pcap_get_selectable_fd(source->pcap);
	if (source->file >= 0 && pcap_setnonblock(source->pcap, 1, reason) == 0) {
		(void)fcntl(source->file, F_SETFD, FD_CLOEXEC); /* not for the command of -z */
		return true;
	}
	error_set(error, "%s: it cannot be waited for%s%s", source->name,
		  reason[0] != '\0' ? ": " : "", reason);
	return false;
}

/* What the capture says about itself, now that it is open. */
static void describe(struct live_source *source)
{
	source->is_nano = pcap_get_tstamp_precision(source->pcap) == PCAP_TSTAMP_PRECISION_NANO;
	source->other = -1;
	source->capture.operations = &operations;
	source->capture.info = (struct capture_info){
		.name = source->name,
		.link_type = link_type_of_dlt(pcap_datalink(source->pcap)),
		.snapshot_length = (uint32_t)pcap_snapshot(source->pcap),
		.is_nanosecond = source->is_nano,
	};
	capture_has_one_interface(&source->capture);
	source->capture.interface.name = source->name;
	source->capture.interface.knows_dropped = true;
}

struct capture *live_open(const struct live_settings *settings, struct error *warning,
			  struct error *error)
{
	struct live_source *source = calloc(1, sizeof(*source));

	if (source == NULL) {
		error_set(error, "out of memory");
		return NULL;
	}
	if (!live_find_interface(settings->interface, source->name, error) ||
	    (source->pcap = live_prepare(settings, source->name, error)) == NULL ||
	    !live_activate(source->pcap, source->name, warning, error)) {
		free(source);
		return NULL;
	}
	if (!set_up(source, settings, error)) {
		pcap_close(source->pcap);
		free(source);
		return NULL;
	}
	live_drops_open(&source->drops, source->name);
	live_names_open(&source->names);
	describe(source);
	return &source->capture;
}

/* The netmask is not known, for there may be several: "ip broadcast" is refused, never wrong. */
static bool compile(const struct live_source *source, const char *expression,
		    struct bpf_program *program, struct error *error)
{
	if (pcap_compile(source->pcap, program, expression, 1, PCAP_NETMASK_UNKNOWN) == 0)
		return true;
	error_set(error, "%s", pcap_geterr(source->pcap));
	return false;
}

bool live_set_filter(struct capture *capture, const char *expression, struct error *error)
{
	const struct live_source *source = source_of(capture);
	struct bpf_program program;
	bool is_set;

	if (!compile(source, expression, &program, error))
		return false;
	is_set = pcap_setfilter(source->pcap, &program) == 0;
	if (!is_set)
		error_set(error, "%s: %s", source->name, pcap_geterr(source->pcap));
	pcap_freecode(&program);
	return is_set;
}

bool live_print_filter(struct capture *capture, const char *expression, int form,
		       struct error *error)
{
	struct bpf_program program;

	if (!compile(source_of(capture), expression, &program, error))
		return false;
	bpf_dump(&program, form);
	pcap_freecode(&program);
	return true;
}

void live_wake_by(struct capture *capture, int descriptor)
{
	source_of(capture)->other = descriptor;
}

struct live_counts live_count(struct capture *capture)
{
	struct live_source *source = source_of(capture);
	struct pcap_stat counted = {.ps_recv = 0};
	struct live_counts counts;

	if (pcap_stats(source->pcap, &counted) != 0)
		return (struct live_counts){.received = 0};
	counts = (struct live_counts){
		.received = counted.ps_recv,
		.dropped = counted.ps_drop,
		.dropped_by_interface = live_drops_are_known(&source->drops)
						? live_drops_count(&source->drops)
						: counted.ps_ifdrop,
	};
	capture->interface.dropped = counts.dropped + counts.dropped_by_interface;
	return counts;
}

int live_descriptor(const struct capture *capture)
{
	return ((const struct live_source *)capture)->file;
}

static const char *find_name(void *context, uint32_t index)
{
	struct live_source *source = context;

	return live_names_find(&source->names, index, source->file);
}

struct interface_names live_interface_names(struct capture *capture)
{
	return (struct interface_names){.find = find_name, .context = source_of(capture)};
}
