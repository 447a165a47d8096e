/* bench-flood: sends SYNs of clients that do not exist, or datagrams to ports that nobody has. */
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "bench/packet_builder.h"
#include "bench/random.h"

#define TURNS_PER_SECOND  100
#define NS_PER_SECOND     1000000000L
#define DATAGRAMS_A_PORT  500 /* then the scan goes on from another port of its own */
#define FIRST_CLOSED_PORT 1024u

struct flood {
	struct random random;
	/* SYNs: frames on an interface */
	struct packet_builder *builder;
	struct sockaddr_ll interface;
	/* datagrams: an ordinary socket, whose host answers for itself */
	struct sockaddr_in target;
	unsigned sent;
	int descriptor; /* of either; -1 = none */
};

/* A client in 198.51.100.0/24 or 203.0.113.0/24 that asks 192.0.2.1. */
static void send_syn(struct flood *flood)
{
	const uint32_t client = random_below(&flood->random, 512);
	const struct flow flow = {
		.protocol = PROTOCOL_TCP,
		.options = OPTIONS_MSS_ONLY,
		.address = {{{client < 256 ? 198 : 203, client < 256 ? 51 : 0,
			      client < 256 ? 100 : 113, (uint8_t)client}},
			    {{192, 0, 2, 1}}},
		.port = {(uint16_t)random_between(&flood->random, 1024, 65535), 80},
	};
	const struct segment segment = {.from = SIDE_CLIENT,
					.flags = TCP_SYN,
					.ttl = 64,
					.window = 1024,
					.seq = (uint32_t)random_next(&flood->random)};
	struct frame frame;

	packet_builder_segment(flood->builder, &flow, &segment, FRAME_ROOM, &frame);
	(void)!sendto(flood->descriptor, frame.bytes, frame.length, 0,
		      (const struct sockaddr *)&flood->interface, sizeof(flood->interface));
}

static void send_datagram(struct flood *flood)
{
	const uint16_t port =
		(uint16_t)random_between(&flood->random, FIRST_CLOSED_PORT, UINT16_MAX);

	if (flood->sent++ % DATAGRAMS_A_PORT == 0) {
		if (flood->descriptor >= 0)
			(void)close(flood->descriptor);
		flood->descriptor = socket(AF_INET, SOCK_DGRAM, 0);
	}
	flood->target.sin_port = htons(port);
	(void)!sendto(flood->descriptor, "?", 1, 0, (const struct sockaddr *)&flood->target,
		      sizeof(flood->target));
}

/* Sends `rate` packets a second, in bursts, for so many seconds. */
static void run(struct flood *flood, void send_one(struct flood *), unsigned rate, unsigned seconds)
{
	struct timespec next;

	(void)clock_gettime(CLOCK_MONOTONIC, &next);
	for (unsigned turn = 0; turn < seconds * TURNS_PER_SECOND; turn++) {
		for (unsigned i = 0; i < rate / TURNS_PER_SECOND; i++)
			send_one(flood);
		next.tv_nsec += NS_PER_SECOND / TURNS_PER_SECOND;
		if (next.tv_nsec >= NS_PER_SECOND) {
			next.tv_nsec -= NS_PER_SECOND;
			next.tv_sec++;
		}
		(void)clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
	}
}

static bool open_interface(struct flood *flood, const char *name)
{
	flood->interface = (struct sockaddr_ll){.sll_family = AF_PACKET,
						.sll_ifindex = (int)if_nametoindex(name)};
	flood->builder = packet_builder_new(1);
	flood->descriptor = socket(AF_PACKET, SOCK_RAW, 0);
	return flood->interface.sll_ifindex != 0 && flood->builder != NULL &&
	       flood->descriptor >= 0;
}

static bool open_target(struct flood *flood, const char *address)
{
	flood->target = (struct sockaddr_in){.sin_family = AF_INET};
	return inet_pton(AF_INET, address, &flood->target.sin_addr) == 1;
}

int main(int argc, char *argv[])
{
	struct flood flood = {.random = {1}, .descriptor = -1};
	const bool is_syn = argc == 5 && strcmp(argv[1], "syn") == 0;
	bool is_open;

	if (argc != 5 || (!is_syn && strcmp(argv[1], "udp") != 0)) {
		fprintf(stderr, "usage: bench-flood syn INTERFACE RATE SECONDS\n"
				"       bench-flood udp ADDRESS RATE SECONDS\n");
		return 2;
	}
	is_open = is_syn ? open_interface(&flood, argv[2]) : open_target(&flood, argv[2]);
	if (is_open)
		run(&flood, is_syn ? send_syn : send_datagram, (unsigned)strtoul(argv[3], NULL, 10),
		    (unsigned)strtoul(argv[4], NULL, 10));
	else
		perror("bench-flood");
	packet_builder_free(flood.builder);
	if (flood.descriptor >= 0)
		(void)close(flood.descriptor);
	return is_open ? 0 : 1;
}
