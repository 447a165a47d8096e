/* The socket of an end, in one network namespace. */
#include "owner/host_find.h"

#include "base/clock.h"
#include "base/five_tuple.h"
#include "owner/proc_net.h"
#include "owner/sock_diag.h"

#include <sys/socket.h>

/* The protocols whose sockets sock_diag finds by both ends. */
static bool has_sock_diag(uint8_t protocol)
{
	return protocol == IP_PROTOCOL_TCP || protocol == IP_PROTOCOL_UDP ||
	       protocol == IP_PROTOCOL_UDPLITE || protocol == IP_PROTOCOL_SCTP;
}

/* The socket of TCP that listens for the peer, whether it has a connection with it or not. */
static bool find_listening(const struct place *place, const struct socket_ends *ends,
			   struct diag_socket *found)
{
	struct socket_ends anybody = *ends;

	if (ends->protocol != IP_PROTOCOL_TCP)
		return false;
	anybody.remote_port = 0;
	return sock_diag_find(place->diag, &anybody, found) && found->state == DIAG_STATE_LISTEN &&
	       found->owner.inode != 0;
}

/*
 * By both ends. A socket without an inode belongs to no process any more, or not yet: then the one
 * that listens is told.
 */
static bool find_by_ends(const struct place *place, const struct socket_ends *ends,
			 struct finding *finding)
{
	struct diag_socket found;

	if (!sock_diag_find(place->diag, ends, &found) ||
	    (found.owner.inode == 0 && !find_listening(place, ends, &found)))
		return false;
	finding->owner = found.owner;
	/* an IPv6 socket that carries IPv4 has IPv4's option for that */
	if (ip_addr_is_v4(&ends->local))
		finding->owner.has_recverr = found.has_ip_recverr;
	finding->fit = socket_owner_is_connected(&found.owner) ? OWNER_EXACT : OWNER_BOUND;
	return true;
}

static void add_to_table(void *context, const struct diag_socket *socket)
{
	struct socket_owner owner = socket->owner;

	if (owner.inode != 0)
		(void)socket_table_add(context, &owner);
}

static bool find_in_table(struct socket_table *table, const struct socket_ends *ends,
			  struct finding *finding)
{
	struct owner_match match;

	socket_table_sort(table);
	match = socket_table_find(table, ends);
	if (match.owner == NULL)
		return false;
	finding->owner = *match.owner;
	/* that the address is this host's is known */
	finding->fit = match.fit == OWNER_WILDCARD ? OWNER_BOUND : match.fit;
	finding->others = match.others;
	return true;
}

/* Among all sockets of the port: one that is bound to an interface is not found by both ends. */
static bool find_by_port(const struct place *place, const struct socket_ends *ends,
			 struct finding *finding)
{
	static const uint8_t families[] = {AF_INET6, AF_INET};
	int64_t before_ns = clock_now_ns(), after_ns;
	struct socket_table *table;
	bool is_found;

	if (before_ns < budget_due_ns(place->dumps) || (table = socket_table_new()) == NULL) {
		finding->fit = OWNER_UNASKED;
		return false;
	}
	for (size_t i = 0; i < (ip_addr_is_v4(&ends->local) ? 2 : 1); i++) {
		const struct diag_choice choice = {.port = ends->local_port,
						   .family = families[i],
						   .protocol = ends->protocol};

		(void)sock_diag_dump(place->diag, &choice, add_to_table, table);
	}
	is_found = find_in_table(table, ends, finding);
	socket_table_free(table);
	after_ns = clock_now_ns();
	budget_spend(place->dumps, after_ns - before_ns, after_ns);
	return is_found;
}

bool host_find(const struct place *place, const struct socket_ends *ends, struct finding *finding)
{
	bool is_local = network_has(place->network, &ends->local);

	*finding = (struct finding){.fit = is_local ? OWNER_GONE : OWNER_NONE};
	if (!has_sock_diag(ends->protocol)) {
		if (!is_local)
			return false;
		finding->fit = OWNER_NONE;
		finding->others = proc_net_find(place->network->pid, ends, &finding->owner);
		if (finding->others == 0)
			return false;
		finding->others--;
		finding->fit =
			socket_owner_is_connected(&finding->owner) ? OWNER_EXACT : OWNER_BOUND;
		return true;
	}
	if (find_by_ends(place, ends, finding) && (is_local || finding->fit == OWNER_EXACT))
		return true;
	finding->fit = is_local ? OWNER_GONE : OWNER_NONE;
	return is_local && find_by_port(place, ends, finding);
}
