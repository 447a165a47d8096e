/* inet_diag through libmnl: the only way to see the states that no descriptor refers to any more.
 */
#include "lab/sock_diag.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string.h>

#define ANSWER_SIZE 16384

/* Names by the numbers of include/net/tcp_states.h. */
static const char *const state_names[] = {
	NULL,        "ESTABLISHED", "SYN_SENT",   "SYN_RCVD", "FIN_WAIT_1",      "FIN_WAIT_2",
	"TIME_WAIT", "CLOSED",      "CLOSE_WAIT", "LAST_ACK", NULL /* LISTEN */, "CLOSING",
	"SYN_RCVD",
};

/* What the answers are collected into. */
struct states {
	struct recorder *recorder;
	const char *host;
};

static struct address address_of_diag(const __be32 words[4], __be16 port, uint8_t family)
{
	struct address address = {.port = ntohs(port), .version = family == AF_INET ? 4 : 6};
	uint8_t octets[16];

	memcpy(octets, words, sizeof(octets));
	if (family == AF_INET)
		address.ip = ip_addr_v4(octets);
	else
		memcpy(address.ip.octet, octets, sizeof(octets));
	return address;
}

static int add_state(const struct nlmsghdr *message, void *context)
{
	const struct states *states = context;
	const struct inet_diag_msg *one = mnl_nlmsg_get_payload(message);
	struct state_record state = {.host = states->host};

	if (one->idiag_state >= sizeof(state_names) / sizeof(state_names[0]) ||
	    state_names[one->idiag_state] == NULL)
		return MNL_CB_OK;
	state.state = state_names[one->idiag_state];
	state.local = address_of_diag(one->id.idiag_src, one->id.idiag_sport, one->idiag_family);
	state.remote = address_of_diag(one->id.idiag_dst, one->id.idiag_dport, one->idiag_family);
	recorder_add_state(states->recorder, &state);
	return MNL_CB_OK;
}

static bool dump(struct mnl_socket *diag, uint8_t family, struct states *states)
{
	char buffer[ANSWER_SIZE];
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct inet_diag_req_v2 *question;
	ssize_t length;
	int more = MNL_CB_OK;

	message->nlmsg_type = SOCK_DIAG_BY_FAMILY;
	message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	question = mnl_nlmsg_put_extra_header(message, sizeof(*question));
	question->sdiag_family = family;
	question->sdiag_protocol = IPPROTO_TCP;
	question->idiag_states = ~0u;
	if (mnl_socket_sendto(diag, message, message->nlmsg_len) < 0)
		return false;
	while (more == MNL_CB_OK) {
		length = mnl_socket_recvfrom(diag, buffer, sizeof(buffer));
		if (length < 0)
			return false;
		more = mnl_cb_run(buffer, (size_t)length, 0, 0, add_state, states);
	}
	return more == MNL_CB_STOP;
}

bool sock_diag_record(const struct host *host, struct recorder *recorder, struct error *error)
{
	struct states states = {.recorder = recorder, .host = host->name};
	struct mnl_socket *diag;
	bool done;

	if (!host_enter(host, error))
		return false;
	diag = mnl_socket_open(NETLINK_SOCK_DIAG);
	done = diag != NULL && dump(diag, AF_INET, &states) && dump(diag, AF_INET6, &states);
	if (!done)
		error_set(error, "TCP states of the %s: %s", host->name, strerror(errno));
	if (diag != NULL)
		(void)mnl_socket_close(diag);
	return done;
}
