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

/* ", uid 1000 (alice)", or what is known of it. */
static void add_user(struct text *text, const struct socket_owner *owner)
{
	if (owner->uid >= 0)
		text_addf(text, ", uid %lld", (long long)owner->uid);
	if (owner->user[0] == '\0')
		return;
	text_add(text, owner->uid >= 0 ? " (" : ", user ");
	text_add_escaped(text, owner->user, strlen(owner->user));
	text_add(text, owner->uid >= 0 ? ")" : "");
}

/* The process, as far as the list tells. */
static void add_process(struct text *text, const struct socket_owner *owner)
{
	char unit[OWNER_UNIT_SIZE];

	if (owner->command[0] != '\0')
		text_add_escaped(text, owner->command, strlen(owner->command));
	else
		text_add(text, "an unknown process");
	if (owner->pid >= 0)
		text_addf(text, ", process %lld", (long long)owner->pid);
	if (owner->more_processes > 0)
		text_addf(text, " (and %u more that hold%s the same socket)", owner->more_processes,
			  owner->more_processes == 1 ? "s" : "");
	if (owner->fd >= 0)
		text_addf(text, ", descriptor %lld", (long long)owner->fd);
	add_user(text, owner);
	if (owner_unit(owner, unit) != NULL)
		text_addf(text, ", %s", unit);
	if (owner->net_namespace != 0 && !owner->is_namespace_ours)
		text_addf(text, ", network namespace %llu",
			  (unsigned long long)owner->net_namespace);
}

static void add_kind(struct text *text, const struct socket_owner *owner, uint8_t ip_version)
{
	const char *option = words_error_option(ip_version);

	text_add(text, socket_owner_is_connected(owner) ? "; its socket is connected"
							: "; its socket is not connected");
	if (owner->has_recverr == KNOWN_NOT)
		text_addf(text, ", whether it has %s is not known", option);
	else
		text_addf(text, owner->has_recverr == KNOWN_YES ? " and has %s" : ", without %s",
			  option);
}

/* " is nc, process 812 …" */
static void add_match(struct text *text, const struct owner_match *match,
		      const struct ip_addr *address, uint8_t protocol)
{
	text_add(text, " is ");
	add_process(text, match->owner);
	if (is_datagram(protocol))
		add_kind(text, match->owner, ip_addr_is_v4(address) ? 4 : 6);
	else if (match->fit != OWNER_EXACT)
		text_add(text, "; known is the socket that listens");
	if (match->fit == OWNER_WILDCARD) {
		text_add(text, "; bound to the port on any address, so only if ");
		words_add_address(text, address);
		text_add(text, " is an address of that host");
	}
	if (match->others > 0)
		text_addf(text, "; %u other socket%s fit%s as well", match->others,
			  match->others == 1 ? "" : "s", match->others == 1 ? "s" : "");
}

/* An end of this host, but whose it is nobody knows. */
static void add_unknown(struct text *text, enum owner_fit fit)
{
	text_add(text, fit == OWNER_UNASKED
			       ? ": too much was going on to ask whose socket it is"
			       : ": whose socket it was is not known, none had this end any more "
				 "when the kernel was asked");
}

static void add_match_or_unknown(struct text *text, const struct owner_match *match,
				 const struct ip_addr *address, uint8_t protocol)
{
	if (match->owner != NULL)
		add_match(text, match, address, protocol);
	else
		add_unknown(text, match->fit);
}

/* A server that nobody hears has no socket: the verdict says so. */
static bool has_words(const struct story *story, enum side side)
{
	const struct owner_match *match = &story->owner[side];

	return match->owner != NULL || match->fit == OWNER_UNASKED ||
	       (match->fit == OWNER_GONE && (side == CLIENT || story->verdict != VERDICT_REFUSED));
}

void owner_words_add(struct text *text, const struct story *story, enum side side)
{
	if (!has_words(story, side))
		return;
	text_addf(text, "%s ", words_side(side));
	words_add_end(text, story, side);
	add_match_or_unknown(text, &story->owner[side], &story->end[side].address,
			     story->connection->key.protocol);
}

void owner_words_add_news(struct text *text, const struct owner_news *news)
{
	const struct five_tuple end = {.source = news->end.address,
				       .source_port = news->end.port,
				       .protocol = news->protocol,
				       .ip_version = ip_addr_is_v4(&news->end.address) ? 4 : 6};

	text_addf(text, "#%llu ", (unsigned long long)news->connection);
	if (report_has_ports(news->protocol))
		words_add_tuple_end(text, &end, true);
	else
		words_add_address(text, &end.source);
	add_match_or_unknown(text, &news->match, &end.source, news->protocol);
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

/* What is known of the owner decides. */
static void add_fate(struct text *text, const struct socket_owner *owner,
		     const struct socket_error *error, const char *option)
{
	const char *kind = socket_owner_is_connected(owner) ? "connected" : "not connected";

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
}

bool owner_words_add_match_told(struct text *text, const struct owner_match *match,
				uint8_t protocol, const struct socket_error *error,
				const char *option)
{
	if (match->owner == NULL || match->others > 0 || error->to_unconnected ||
	    !is_datagram(protocol))
		return false;
	add_fate(text, match->owner, error, option);
	return true;
}

bool owner_words_add_told(struct text *text, const struct story *story,
			  const struct socket_error *error)
{
	const struct connection *connection = story->connection;

	return owner_words_add_match_told(text, &story->owner[error->side],
					  connection->key.protocol, error,
					  words_error_option(connection->key.ip_version));
}
