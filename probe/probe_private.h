/* What the two kinds of probe share. */
#ifndef PROBE_PROBE_PRIVATE_H
#define PROBE_PROBE_PRIVATE_H

#include "base/clock.h"
#include "probe/probe.h"

#include <sys/socket.h>

struct probe {
	const struct probe_target *target;
	const struct probe_settings *settings;
	int socket;
	uint16_t local_port;
	struct sockaddr_storage address; /* of the target */
	socklen_t address_size;
	struct probe_answer answer; /* as far as it is known; witness PROBE_BY_SILENCE: open yet */
	int64_t last_sent_ns;
};

bool probe_is_udp(const struct probe *probe);

/* Makes the socket of the target's kind, bound to a free port; false with errno. */
bool probe_make_socket(struct probe *probe);

/* Closes it, if it is open. */
void probe_close_socket(struct probe *probe);

/* Waits for `events` of poll(2), or until `deadline_ns`, or for less. */
void probe_wait(const struct probe *probe, short events, int64_t deadline_ns);

/* Is the answer known? */
bool probe_is_decided(const struct probe *probe);

/* Decides by the oldest entry of the error queue, if there is one. */
bool probe_take_queue(struct probe *probe);

/* Decides: `call` failed with `error`, and the error queue is empty. */
void probe_call_failed(struct probe *probe, const char *call, int error);

/* Decides: this is known from now on. */
void probe_decide(struct probe *probe, enum probe_outcome outcome, enum probe_witness witness);

/* Learns this end's address, as far as the kernel has chosen one. */
void probe_learn_local(struct probe *probe);

/* The three kinds of asking. */
void probe_run_udp(struct probe *probe);
void probe_run_tcp(struct probe *probe);
void probe_run_by_hand(struct probe *probe, struct probe_watch *watch, struct probe_sender *sender);

/*
 * Learns which address of this host's a packet to the target has: by hand there is no connect()
 * that chooses it for TCP. False when there is none, which is the answer.
 */
bool probe_choose_source(struct probe *probe);

/* Who sent this ICMP error? */
enum probe_source probe_source_of(const struct probe *probe, const struct ip_addr *from);

#endif
