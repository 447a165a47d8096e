/* libpcap in a thread: every point's packets into its file, with time stamps in nanoseconds. */
#include "lab/recording.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define POLL_MS   5
#define NS_PER_MS INT64_C(1000000)
/* The kernel's ring has a place of the snapshot length for each packet. */
#define RING_BYTES   (4 << 20)
#define WHOLE_PACKET 10240

/* Multicast listener reports (a hop-by-hop header first) are noise of setting up. */
static const char without_noise[] = "not (ip6 and ip6[6] == 0 and ip6[40] == 58)";

struct tap {
	struct recorder *recorder;
	pcap_t *source;
	pcap_dumper_t *file;
};

struct recording {
	struct tap taps[MAX_POINTS];
	unsigned count;
	struct recorder *recorder;
	pthread_t thread;
	atomic_bool is_ending;
	atomic_ullong packets;
};

static bool set_up(pcap_t *source, const struct capture_point *point)
{
	int length = point->snapshot_length != 0 ? point->snapshot_length : WHOLE_PACKET;
	struct bpf_program filter;
	bool done;

	if (pcap_set_snaplen(source, length) != 0 || pcap_set_immediate_mode(source, 1) != 0 ||
	    pcap_set_buffer_size(source, RING_BYTES) != 0 ||
	    pcap_set_tstamp_precision(source, PCAP_TSTAMP_PRECISION_NANO) != 0 ||
	    pcap_activate(source) < 0)
		return false;
	if (point->link_type >= 0 && pcap_set_datalink(source, point->link_type) != 0)
		return false;
	if (pcap_compile(source, &filter, without_noise, 1, PCAP_NETMASK_UNKNOWN) != 0)
		return false;
	done = pcap_setfilter(source, &filter) == 0;
	pcap_freecode(&filter);
	return done;
}

static bool open_tap(struct recording *recording, const struct host *host,
		     const struct capture_point *point, const char *path, struct error *error)
{
	struct tap *tap = &recording->taps[recording->count];
	char message[PCAP_ERRBUF_SIZE] = "";

	if (!host_enter(host, error))
		return false;
	tap->recorder = recording->recorder;
	tap->source = pcap_create(point->interface, message);
	if (tap->source == NULL) {
		error_set(error, "capture at the %s: %s", host->name, message);
		return false;
	}
	recording->count++;
	if (!set_up(tap->source, point) || pcap_setnonblock(tap->source, 1, message) != 0) {
		error_set(error, "capture at %s of the %s: %s", point->interface, host->name,
			  pcap_geterr(tap->source));
		return false;
	}
	tap->file = pcap_dump_open(tap->source, path);
	if (tap->file == NULL)
		error_set(error, "%s", pcap_geterr(tap->source));
	return tap->file != NULL;
}

/* Waits for packets; where none came the time that it took shows how late threads wake up. */
static void wait_for_packets(struct recording *recording, struct pollfd *wanted)
{
	int64_t before = recorder_now();

	if (poll(wanted, recording->count, POLL_MS) == 0)
		recorder_was_late(recording->recorder,
				  recorder_now() - before - POLL_MS * NS_PER_MS);
}

/*
 * Writes a packet. Its time is that of its coming out of the cable; the kernel may have left it
 * lying for a while before it looked at it, and gave it to sockets, too.
 */
static void take_packet(u_char *context, const struct pcap_pkthdr *header, const u_char *bytes)
{
	const struct tap *tap = (const struct tap *)(const void *)context;

	/* with nanosecond precision tv_usec holds nanoseconds */
	recorder_was_late(tap->recorder, recorder_now() - ((int64_t)header->ts.tv_sec * 1000000000 +
							   header->ts.tv_usec));
	pcap_dump((u_char *)tap->file, header, bytes);
}

static void *listen_to_all(void *argument)
{
	struct recording *recording = argument;
	struct pollfd wanted[MAX_POINTS];

	for (unsigned i = 0; i < recording->count; i++)
		wanted[i] = (struct pollfd){.fd = pcap_get_selectable_fd(recording->taps[i].source),
					    .events = POLLIN};
	while (!atomic_load(&recording->is_ending)) {
		wait_for_packets(recording, wanted);
		for (unsigned i = 0; i < recording->count; i++) {
			struct tap *tap = &recording->taps[i];
			int count = pcap_dispatch(tap->source, -1, take_packet, (u_char *)tap);

			if (count > 0)
				(void)atomic_fetch_add(&recording->packets, (unsigned)count);
		}
	}
	return NULL;
}

static void free_recording(struct recording *recording)
{
	for (unsigned i = 0; i < recording->count; i++) {
		if (recording->taps[i].file != NULL)
			pcap_dump_close(recording->taps[i].file);
		pcap_close(recording->taps[i].source);
	}
	free(recording);
}

struct recording *recording_start(struct lab *lab, const struct capture_point *points,
				  unsigned count, const char *const *paths, struct error *error)
{
	struct recording *recording = calloc(1, sizeof(*recording));

	if (recording == NULL) {
		error_set(error, "out of memory");
		return NULL;
	}
	recording->recorder = &lab->recorder;
	for (unsigned i = 0; i < count; i++) {
		if (!open_tap(recording, &lab->hosts[points[i].host], &points[i], paths[i],
			      error)) {
			free_recording(recording);
			return NULL;
		}
	}
	if (pthread_create(&recording->thread, NULL, listen_to_all, recording) == 0)
		return recording;
	error_set(error, "no thread for the captures");
	free_recording(recording);
	return NULL;
}

void recording_settle(struct recording *recording, unsigned quiet_ms)
{
	const struct timespec pause = {.tv_nsec = (long)quiet_ms * 1000000};
	unsigned long long before, after = atomic_load(&recording->packets);

	do {
		before = after;
		(void)nanosleep(&pause, NULL);
		after = atomic_load(&recording->packets);
	} while (before != after);
}

bool recording_stop(struct recording *recording, struct error *error)
{
	bool is_whole = true;

	atomic_store(&recording->is_ending, true);
	(void)pthread_join(recording->thread, NULL);
	for (unsigned i = 0; i < recording->count; i++) {
		struct pcap_stat counts = {.ps_drop = 0};

		(void)pcap_stats(recording->taps[i].source, &counts);
		if (counts.ps_drop != 0 || pcap_dump_flush(recording->taps[i].file) != 0) {
			error_set(error, "capture %u: %u packets dropped, or not written", i,
				  counts.ps_drop);
			is_whole = false;
		}
	}
	free_recording(recording);
	return is_whole;
}
