/* Building a lab: hosts in a row, each link two veth pairs with the path's thread between them. */
#include "lab/lab.h"

#include "lab/calls.h"
#include "lab/offload.h"
#include "lab/rtnetlink.h"
#include "lab/sock_diag.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HOST_MTU 1500
#define WIRE_MTU 9000

/* The first link is the client's, the last one the server's; those between routers follow. */
static const char *const middle4[] = {"203.0.113.0", "203.0.113.4", "203.0.113.8"};

static const char *const wire_interfaces[2 * PATH_MAX_LINKS] = {"w0a", "w0b", "w1a", "w1b",
								"w2a", "w2b", "w3a", "w3b"};

static const char *const host_names[HOSTS] = {"client", "router", "router2", "router3", "server"};

void lab_broken(struct lab *lab, const struct error *error)
{
	if (lab->error.text[0] == '\0')
		lab->error = *error;
}

static struct address network(const struct lab *lab, unsigned link, int version)
{
	char text[32];

	if (version == 4) {
		if (link == 0)
			return address_of("192.0.2.0", 0);
		if (link == lab->link_count - 1)
			return address_of("198.51.100.0", 0);
		return address_of(middle4[link - 1], 0);
	}
	(void)snprintf(text, sizeof(text), "2001:db8:%u::", link + 1);
	return address_of(text, 0);
}

static unsigned prefix_length(const struct lab *lab, unsigned link, int version)
{
	if (version == 6)
		return 64;
	return link == 0 || link == lab->link_count - 1 ? 24 : 30;
}

/* The host number at a link's end: .2 for client and server, .1 for their router. */
static struct address end_address(const struct lab *lab, unsigned link, bool right, int version)
{
	struct address address = network(lab, link, version);
	bool is_second = link == 0 ? !right : right;

	if (lab->link_count == 1)
		is_second = !right;
	address.ip.octet[15] = (uint8_t)(address.ip.octet[15] + (is_second ? 2 : 1));
	return address;
}

struct address lab_address_of(const struct lab *lab, enum host_role host, int version,
			      bool towards_server)
{
	for (unsigned link = 0; link < lab->link_count; link++) {
		if (lab->links[link].left == host && (towards_server || host == HOST_CLIENT))
			return end_address(lab, link, false, version);
		if (lab->links[link].right == host && (!towards_server || host == HOST_SERVER))
			return end_address(lab, link, true, version);
	}
	return (struct address){.version = 0};
}

struct address lab_address(const struct lab *lab, enum host_role host, uint16_t port)
{
	struct address address = lab_address_of(lab, host, lab->variant.version, false);

	address.port = port;
	return address;
}

/* Which hosts follow each other. */
static void plan_links(struct lab *lab, enum topology topology)
{
	static const unsigned router_counts[] = {[TOPOLOGY_ROUTER] = 1,
						 [TOPOLOGY_DIRECT] = 0,
						 [TOPOLOGY_ROUTERS] = 2,
						 [TOPOLOGY_FAR] = 3};
	unsigned routers = router_counts[topology];

	lab->link_count = routers + 1;
	for (unsigned link = 0; link < lab->link_count; link++) {
		lab->links[link] = (struct link_plan){
			.left = (enum host_role)link,
			.right = link == routers ? HOST_SERVER : (enum host_role)(link + 1),
			.left_interface = link == 0 ? "eth0" : "eth1",
			.right_interface = "eth0",
		};
	}
}

/* Settings of IPv6 that would only add waiting and noise. */
static bool quieten(const struct host *host, struct error *error)
{
	return host_set(host, "ipv6/conf/default/accept_dad", "0", error) &&
	       host_set(host, "ipv6/conf/default/router_solicitations", "0", error);
}

static bool make_hosts(struct lab *lab)
{
	struct error *error = &lab->error;

	if (!host_create(&lab->wire, "wire", error) ||
	    !host_set(&lab->wire, "ipv6/conf/default/disable_ipv6", "1", error) ||
	    !host_create(&lab->hosts[HOST_CLIENT], host_names[HOST_CLIENT], error) ||
	    !quieten(&lab->hosts[HOST_CLIENT], error))
		return false;
	for (unsigned link = 0; link < lab->link_count; link++) {
		enum host_role role = lab->links[link].right;
		struct host *host = &lab->hosts[role];

		if (!host_create(host, host_names[role], error) || !quieten(host, error))
			return false;
		if (role != HOST_SERVER &&
		    (!host_set(host, "ipv4/ip_forward", "1", error) ||
		     !host_set(host, "ipv6/conf/all/forwarding", "1", error)))
			return false;
	}
	return true;
}

static void end_mac(unsigned link, bool right, uint8_t mac[6])
{
	const uint8_t documentation[6] = {0x00, 0x00, 0x5e, 0x00, 0x53, 0x00}; /* RFC 7042 */

	memcpy(mac, documentation, 6);
	mac[5] = (uint8_t)(2 * link + right + 1);
}

static bool add_addresses(struct lab *lab, unsigned link, bool right)
{
	const struct link_plan *plan = &lab->links[link];
	const struct host *host = &lab->hosts[right ? plan->right : plan->left];
	const char *interface = right ? plan->right_interface : plan->left_interface;
	uint8_t mac[6];

	end_mac(link, !right, mac);
	for (int version = 4; version <= 6; version += 2) {
		struct address other = end_address(lab, link, !right, version);
		struct interface_address own = {.interface = interface,
						.address = end_address(lab, link, right, version),
						.length = prefix_length(lab, link, version)};

		if (!address_add(host, &own, &lab->error))
			return false;
		if (!lab->asks_neighbors &&
		    !neighbor_add(host, interface, &other, mac, &lab->error))
			return false;
	}
	return true;
}

/* One end of a link: the host's interface and the wire's, joined. */
static bool make_end(struct lab *lab, unsigned link, bool right)
{
	const struct link_plan *plan = &lab->links[link];
	const struct host *host = &lab->hosts[right ? plan->right : plan->left];
	uint8_t mac[6];
	struct cable_end inner = {.host = &lab->wire,
				  .interface = wire_interfaces[2 * link + right],
				  .mtu = WIRE_MTU};
	struct cable_end outer = {.host = host,
				  .interface = right ? plan->right_interface : plan->left_interface,
				  .mac = mac,
				  .mtu = HOST_MTU};

	end_mac(link, right, mac);
	return link_join(&inner, &outer, &lab->error) &&
	       link_up(&lab->wire, inner.interface, &lab->error) &&
	       offload_disable(host, outer.interface, &lab->error) &&
	       link_up(host, outer.interface, &lab->error) &&
	       link_await(&lab->wire, inner.interface, &lab->error) &&
	       link_await(host, outer.interface, &lab->error) && add_addresses(lab, link, right);
}

/* The way from a host to every network that it is not part of. */
static bool add_routes(struct lab *lab, unsigned position)
{
	const struct host *host =
		&lab->hosts[position < lab->link_count ? lab->links[position].left : HOST_SERVER];

	for (unsigned link = 0; link < lab->link_count; link++) {
		bool is_right = link >= position;

		if (link == position || link + 1 == position)
			continue;
		for (int version = 4; version <= 6; version += 2) {
			struct route route = {
				.net = network(lab, link, version),
				.length = prefix_length(lab, link, version),
				.gateway = end_address(lab, is_right ? position : position - 1,
						       is_right, version)};

			if (!route_add(host, &route, &lab->error))
				return false;
		}
	}
	return true;
}

/* The client sends everything else to its router, as a home network does. */
static bool add_default_routes(struct lab *lab)
{
	for (int version = 4; version <= 6 && lab->link_count > 1; version += 2) {
		struct route route = {.net = {.version = (uint8_t)version},
				      .gateway = end_address(lab, 0, true, version)};

		if (!route_add(&lab->hosts[HOST_CLIENT], &route, &lab->error))
			return false;
	}
	return true;
}

static bool await_addresses(struct lab *lab)
{
	for (unsigned link = 0; link < lab->link_count; link++) {
		for (int right = 0; right < 2; right++) {
			const struct link_plan *plan = &lab->links[link];
			struct address address = end_address(lab, link, right, 6);

			if (!address_await(&lab->hosts[right ? plan->right : plan->left], &address,
					   &lab->error))
				return false;
		}
	}
	return true;
}

static bool start_path(struct lab *lab, int64_t delay_ns)
{
	struct path_link links[PATH_MAX_LINKS];
	struct path_plan plan = {.wire = &lab->wire,
				 .links = links,
				 .link_count = lab->link_count,
				 .delay_ns = delay_ns,
				 .recorder = &lab->recorder};

	for (size_t link = 0; link < lab->link_count; link++) {
		links[link] = (struct path_link){
			.left = wire_interfaces[2 * link],
			.right = wire_interfaces[2 * link + 1],
			.left4 = end_address(lab, (unsigned)link, false, 4),
			.left6 = end_address(lab, (unsigned)link, false, 6),
			.right4 = end_address(lab, (unsigned)link, true, 4),
			.right6 = end_address(lab, (unsigned)link, true, 6),
		};
	}
	lab->path = path_open(&plan, &lab->error);
	return lab->path != NULL;
}

bool lab_open(struct lab *lab, const struct lab_plan *plan)
{
	memset(lab, 0, sizeof(*lab));
	for (unsigned i = 0; i < HOSTS; i++)
		lab->hosts[i].network = -1;
	recorder_begin(&lab->recorder);
	lab->variant = plan->variant;
	lab->asks_neighbors = plan->asks_neighbors;
	plan_links(lab, plan->topology);
	if (!make_hosts(lab))
		return false;
	for (unsigned link = 0; link < lab->link_count; link++) {
		if (!make_end(lab, link, false) || !make_end(lab, link, true))
			return false;
	}
	for (unsigned position = 0; position <= lab->link_count; position++) {
		if (!add_routes(lab, position))
			return false;
	}
	lab->recorder.way_ns = lab->link_count * plan->delay_ns;
	return add_default_routes(lab) && await_addresses(lab) && start_path(lab, plan->delay_ns);
}

void lab_record_states(struct lab *lab)
{
	for (unsigned i = 0; i < HOSTS; i++) {
		struct error error;

		if (lab->hosts[i].name != NULL &&
		    !sock_diag_record(&lab->hosts[i], &lab->recorder, &error))
			lab_broken(lab, &error);
	}
}

void lab_close(struct lab *lab)
{
	path_close(lab->path);
	while (lab->sockets != NULL) {
		struct lab_socket *next = lab->sockets->next;

		if (lab->sockets->descriptor >= 0)
			(void)close(lab->sockets->descriptor);
		free(lab->sockets);
		lab->sockets = next;
	}
	for (unsigned i = 0; i < HOSTS; i++)
		host_remove(&lab->hosts[i]);
	host_remove(&lab->wire);
	recorder_free(&lab->recorder);
}
