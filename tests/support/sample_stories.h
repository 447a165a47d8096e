/* Hand-made stories for the tests of reports: what a correlator would hand over. */
#ifndef TESTS_SUPPORT_SAMPLE_STORIES_H
#define TESTS_SUPPORT_SAMPLE_STORIES_H

#include "correlate/story.h"

/* A story with room for all that it points to. */
struct sample_story {
	struct connection connection;
	struct tcp_pair tcp;
	struct icmp_record records[2];
	const struct icmp_record *icmp[2];
	struct socket_error errors[2];
	struct story story;
};

/* 2026-11-20T17:01:14.075617000Z, when all of them begin. */
#define SAMPLE_START_NS INT64_C(1795194074075617000)

/* 1: TCP 192.0.2.2:40112 to 198.51.100.2:443, opened and closed in good order. */
void sample_tcp_closed(struct sample_story *sample);

/* 2: TCP 192.0.2.2:40113 to 198.51.100.2:23, refused by RST. */
void sample_tcp_refused(struct sample_story *sample);

/* 3: UDP 192.0.2.2:40001 to 198.51.100.2:53, two datagrams, both refused by the host. */
void sample_udp_refused(struct sample_story *sample);

/* 4: echo of 192.0.2.2 to 203.0.113.9, a router said host unreachable. */
void sample_echo_unreachable(struct sample_story *sample);

/* 5: UDP between IPv6 hosts on VLAN 100 and 7, known from a quote only. */
void sample_quoted_only(struct sample_story *sample);

/* 6: IP protocol 89 from 192.0.2.2 to 224.0.0.5. */
void sample_ip_protocol(struct sample_story *sample);

#endif
