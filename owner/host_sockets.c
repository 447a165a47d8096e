/* The sockets of this host, by sock_diag and /proc. */
#define _GNU_SOURCE /* setns() */
#include "owner/host_sockets.h"

#include "owner/processes.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ANSWER_SIZE 32768

/* TCP's states that have an owner: not TIME_WAIT (6), which has no socket (net/tcp_states.h). */
#define STATES_WITH_SOCKET (~(1u << 6))

struct reading {
	struct socket_table *table;
	struct processes processes;
	struct host_sockets_result *result;
	uint64_t net_namespace;
	uint8_t protocol;
};

static struct ip_addr address_of(const __be32 words[4], uint8_t family)
{
	struct ip_addr address;
	uint8_t octets[16];

	memcpy(octets, words, sizeof(octets));
	if (family == AF_INET)
		return ip_addr_v4(octets);
	memcpy(address.octet, octets, sizeof(octets));
	return address;
}

/*
 * inet_diag_msg_attrs_fill() of net/ipv4/inet_diag.c gives the bit of IP_RECVERR for sockets of
 * both families; for what an IPv6 socket sends over IPv6 another option counts, which it does not
 * tell.
 */
static int read_sockopt(const struct nlattr *attribute, void *context)
{
	struct socket_owner *owner = context;
	struct inet_diag_sockopt options;

	if (mnl_attr_get_type(attribute) == INET_DIAG_SOCKOPT &&
	    mnl_attr_get_payload_len(attribute) >= sizeof(options) &&
	    ip_addr_is_v4(&owner->local)) {
		memcpy(&options, mnl_attr_get_payload(attribute), sizeof(options));
		owner->has_recverr = options.recverr ? KNOWN_YES : KNOWN_NO;
	}
	return MNL_CB_OK;
}

static int add_socket(const struct nlmsghdr *message, void *context)
{
	struct reading *reading = context;
	const struct inet_diag_msg *one = mnl_nlmsg_get_payload(message);
	struct socket_owner owner = socket_owner_unknown();

	owner.protocol = reading->protocol;
	owner.local = address_of(one->id.idiag_src, one->idiag_family);
	owner.remote = address_of(one->id.idiag_dst, one->idiag_family);
	owner.local_port = ntohs(one->id.idiag_sport);
	owner.remote_port = ntohs(one->id.idiag_dport);
	if (owner.remote_port == 0 && ip_addr_is_unspecified(&owner.remote))
		owner.remote = (struct ip_addr){.word = {0, 0}};
	owner.uid = one->idiag_uid;
	owner.inode = one->idiag_inode;
	owner.net_namespace = reading->net_namespace;
	(void)mnl_attr_parse(message, sizeof(*one), read_sockopt, &owner);
	if (!processes_name(&reading->processes, &owner))
		reading->result->without_process += owner.inode != 0;
	(void)socket_table_add(reading->table, &owner);
	free(owner.cgroup);
	return MNL_CB_OK;
}

static bool dump(struct mnl_socket *diag, uint8_t family, struct reading *reading)
{
	char buffer[ANSWER_SIZE];
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct inet_diag_req_v2 *question;
	int more = MNL_CB_OK;

	message->nlmsg_type = SOCK_DIAG_BY_FAMILY;
	message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	question = mnl_nlmsg_put_extra_header(message, sizeof(*question));
	question->sdiag_family = family;
	question->sdiag_protocol = reading->protocol;
	question->idiag_states = STATES_WITH_SOCKET;
	if (mnl_socket_sendto(diag, message, message->nlmsg_len) < 0)
		return false;
	while (more == MNL_CB_OK) {
		ssize_t length = mnl_socket_recvfrom(diag, buffer, sizeof(buffer));

		if (length < 0)
			return false;
		more = mnl_cb_run(buffer, (size_t)length, 0, 0, add_socket, reading);
	}
	return more == MNL_CB_STOP;
}

/* All sockets of the namespace that the thread is in. A kernel without UDP-Lite is no error. */
static bool dump_namespace(struct reading *reading)
{
	static const uint8_t protocols[] = {IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE};
	struct mnl_socket *diag = mnl_socket_open(NETLINK_SOCK_DIAG);
	bool done = true;

	if (diag == NULL)
		return false;
	for (size_t i = 0; i < sizeof(protocols); i++) {
		reading->protocol = protocols[i];
		if (!dump(diag, AF_INET, reading) || !dump(diag, AF_INET6, reading))
			done = done && protocols[i] == IPPROTO_UDPLITE;
	}
	reading->result->namespaces += done;
	(void)mnl_socket_close(diag);
	return done;
}

static bool enter_and_dump(struct reading *reading, const struct namespace_process *one)
{
	char path[64];
	int namespace_fd;
	bool done;

	(void)snprintf(path, sizeof(path), "/proc/%d/ns/net", (int)one->pid);
	namespace_fd = open(path, O_RDONLY | O_CLOEXEC);
	if (namespace_fd < 0)
		return false;
	reading->net_namespace = one->inode;
	done = setns(namespace_fd, CLONE_NEWNET) == 0 && dump_namespace(reading);
	(void)close(namespace_fd);
	return done;
}

/* The namespaces of other processes; then back into our own. */
static void dump_others(struct reading *reading, uint64_t own)
{
	int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

	for (size_t i = 0; home >= 0 && i < reading->processes.namespace_count; i++) {
		const struct namespace_process *one = &reading->processes.namespaces[i];

		if (one->inode == own)
			continue;
		if (!enter_and_dump(reading, one))
			reading->result->namespaces_closed++;
		(void)setns(home, CLONE_NEWNET);
	}
	if (home >= 0)
		(void)close(home);
}

struct socket_table *host_sockets_read(struct host_sockets_result *result, struct error *error)
{
	struct reading reading = {.table = socket_table_new(), .result = result};
	struct stat status;

	*result = (struct host_sockets_result){0};
	if (reading.table == NULL) {
		error_set(error, "out of memory");
		return NULL;
	}
	processes_read(&reading.processes);
	result->processes_hidden = reading.processes.hidden;
	if (stat("/proc/self/ns/net", &status) == 0)
		reading.net_namespace = status.st_ino;
	if (dump_namespace(&reading)) {
		dump_others(&reading, reading.net_namespace);
		socket_table_sort(reading.table);
	} else {
		error_set(error, "the sockets of this host (sock_diag): %s", strerror(errno));
		socket_table_free(reading.table);
		reading.table = NULL;
	}
	processes_free(&reading.processes);
	return reading.table;
}
