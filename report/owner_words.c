/* Whose socket an end is, in words, and which errors a socket of that kind is told. */
#include "report/owner_words.h"

#include "report/words.h"

#include <ctype.h>
#include <string.h>

#define CONTAINER_DIGITS 64u
#define CONTAINER_SHOWN  12u

static bool ends_with(const char *text, size_t length, const char *end)
{
	size_t size = strlen(end);

	return length > size && memcmp(text + length - size, end, size) == 0;
}

/* The 64 hexadecimal digits by which Docker, containerd, CRI-O and Podman name a container. */
static const char *find_container(const char *cgroup)
{
	size_t digits = 0;
	const char *found = NULL;

	for (const char *at = cgroup; *at != '\0'; at++) {
		digits = isxdigit((unsigned char)*at) ? digits + 1 : 0;
		if (digits == CONTAINER_DIGITS)
			found = at + 1 - CONTAINER_DIGITS;
	}
	return found;
}

const char *owner_unit(const struct socket_owner *owner, char *unit)
{
	struct text text = text_in(unit, OWNER_UNIT_SIZE);
	const char *container, *part, *found = NULL;
	size_t found_length = 0;

	if (owner->cgroup == NULL)
		return NULL;
	container = find_container(owner->cgroup);
	if (container != NULL) {
		text_add(&text, "container ");
		text_add_bytes(&text, container, CONTAINER_SHOWN);
		return unit;
	}
	part = owner->cgroup;
	while (*part != '\0') {
		size_t length = strcspn(part, "/");

		if (ends_with(part, length, ".service") || ends_with(part, length, ".scope")) {
			found = part;
			found_length = length;
		}
		part += length + (part[length] == '/');
	}
	if (found == NULL)
		return NULL;
	text_add_escaped(&text, found, found_length);
	return unit;
}

static bool is_datagram(uint8_t protocol)
{
	return protocol != IP_PROTOCOL_TCP && protocol != IP_PROTOCOL_SCTP;
}

/* The process, as far as the list tells. */
static void add_process(struct text *text, const struct socket_owner *owner)
{
	char unit[OWNER_UNIT_SIZE];

	if (owner->command[0] != '\0')
		text_add_escaped(text, owner->command, strlen(owner->command));
	else
		text_add(text, "a process that the list does not name");
	if (owner->pid >= 0)
		text_addf(text, ", process %lld", (long long)owner->pid);
	if (owner->more_processes > 0)
		text_addf(text, " (and %u more that hold%s the same socket)", owner->more_processes,
			  owner->more_processes == 1 ? "s" : "");
	if (owner->fd >= 0)
		text_addf(text, ", descriptor %lld", (long long)owner->fd);
	if (owner->uid >= 0)
		text_addf(text, ", uid %lld", (long long)owner->uid);
	else if (owner->user[0] != '\0') {
		text_add(text, ", user ");
		text_add_escaped(text, owner->user, strlen(owner->user));
	}
	if (owner_unit(owner, unit) != NULL)
		text_addf(text, ", %s", unit);
	if (owner->net_namespace != 0)
		text_addf(text, ", network namespace %llu",
			  (unsigned long long)owner->net_namespace);
}

static void add_kind(struct text *text, const struct story *story, const struct socket_owner *owner)
{
	const char *option = words_error_option(story->connection->key.ip_version);

	text_add(text, socket_owner_is_connected(owner) ? "; its socket is connected"
							: "; its socket is not connected");
	if (owner->has_recverr == KNOWN_NOT)
		text_addf(text, ", whether it has %s is not known", option);
	else
		text_addf(text, owner->has_recverr == KNOWN_YES ? " and has %s" : ", without %s",
			  option);
}

void owner_words_add(struct text *text, const struct story *story, enum side side)
{
	const struct owner_match *match = &story->owner[side];

	text_addf(text, "%s ", words_side(side));
	words_add_end(text, story, side);
	text_add(text, " is ");
	add_process(text, match->owner);
	if (is_datagram(story->connection->key.protocol))
		add_kind(text, story, match->owner);
	if (match->fit == OWNER_WILDCARD) {
		text_add(text, "; bound to the port on any address, so only if ");
		words_add_address(text, &story->end[side].address);
		text_add(text, " is an address of that host");
	}
	if (match->others > 0)
		text_addf(text, "; %u other socket%s fit%s as well", match->others,
			  match->others == 1 ? "" : "s", match->others == 1 ? "s" : "");
}

/* Is a socket of this kind told? */
static enum known is_told(const struct socket_owner *owner, const struct socket_error *error)
{
	bool plain = socket_owner_is_connected(owner) ? error->to_connected : error->to_unconnected;

	if (plain)
		return KNOWN_YES;
	if (!error->to_recverr || owner->has_recverr == KNOWN_NO)
		return KNOWN_NO;
	return owner->has_recverr;
}

bool owner_words_add_told(struct text *text, const struct story *story,
			  const struct socket_error *error)
{
	const struct owner_match *match = &story->owner[error->side];
	const struct socket_owner *owner = match->owner;
	const char *option = words_error_option(story->connection->key.ip_version);
	const char *kind;

	if (owner == NULL || match->others > 0 || error->to_unconnected ||
	    !is_datagram(story->connection->key.protocol))
		return false;
	kind = socket_owner_is_connected(owner) ? "connected" : "not connected";
	switch (is_told(owner, error)) {
	case KNOWN_YES:
		if (owner->has_recverr == KNOWN_YES && error->to_recverr)
			text_addf(text, ": this socket is told, it has %s", option);
		else
			text_addf(text, ": this socket is told, it is %s", kind);
		break;
	case KNOWN_NO:
		text_addf(text, ", but not this socket: it is %s, without %s", kind, option);
		break;
	case KNOWN_NOT:
		text_addf(text, " only if it has %s, which is not known: its socket is %s", option,
			  kind);
		break;
	}
	return true;
}
