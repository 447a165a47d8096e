/* Raw and ping sockets, which have no ports: /proc/net/raw, icmp, and their like of IPv6. */
#include "owner/proc_net.h"

#include "base/five_tuple.h"
#include "owner/proc_net_line.h"

#include <stdio.h>

/* More sockets than this are not looked at. */
#define LINE_LIMIT 4096u

/* Does a packet from the peer reach a socket that is bound and connected like this? */
static bool fits(const struct socket_owner *owner, const struct socket_ends *ends)
{
	return (ip_addr_is_unspecified(&owner->local) ||
		ip_addr_equal(&owner->local, &ends->local)) &&
	       (ip_addr_is_unspecified(&owner->remote) ||
		ip_addr_equal(&owner->remote, &ends->remote));
}

/* The sockets of one file with `number` in the port's place. */
static uint32_t find_in(FILE *file, uint16_t number, const struct socket_ends *ends,
			struct socket_owner *found)
{
	char line[512];
	struct socket_owner owner;
	uint32_t count = 0;

	for (unsigned i = 0; i < LINE_LIMIT && fgets(line, sizeof(line), file) != NULL; i++) {
		if (!proc_net_line_read(line, &owner) || owner.local_port != number ||
		    owner.inode == 0 || !fits(&owner, ends))
			continue;
		if (count++ == 0)
			*found = owner;
	}
	return count;
}

static uint32_t find_in_name(int32_t pid, const char *name, uint16_t number,
			     const struct socket_ends *ends, struct socket_owner *found)
{
	char path[64];
	FILE *file;
	uint32_t count;

	if (pid == 0)
		(void)snprintf(path, sizeof(path), "/proc/self/net/%s", name);
	else
		(void)snprintf(path, sizeof(path), "/proc/%d/net/%s", (int)pid, name);
	file = fopen(path, "re");
	if (file == NULL)
		return 0;
	count = find_in(file, number, ends, found);
	(void)fclose(file);
	return count;
}

uint32_t proc_net_find(int32_t pid, const struct socket_ends *ends, struct socket_owner *owner)
{
	bool is_v4 = ip_addr_is_v4(&ends->local);
	uint32_t count = 0;

	if (ends->protocol == IP_PROTOCOL_ICMP || ends->protocol == IP_PROTOCOL_ICMP6)
		count = find_in_name(pid, is_v4 ? "icmp" : "icmp6", ends->local_port, ends, owner);
	if (count == 0)
		count = find_in_name(pid, is_v4 ? "raw" : "raw6", ends->protocol, ends, owner);
	owner->protocol = ends->protocol;
	return count;
}
