/* One line of a list of sockets, as ss, netstat, lsof or sockwhy itself prints it. */
#include "owner/sockets_line.h"

#include "base/five_tuple.h"
#include "owner/socket_table.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What the three programs call a protocol. */
static const struct {
	const char *word;
	uint8_t protocol;
} protocols[] = {
	{"tcp", IP_PROTOCOL_TCP},         {"tcp6", IP_PROTOCOL_TCP},
	{"udp", IP_PROTOCOL_UDP},         {"udp6", IP_PROTOCOL_UDP},
	{"udplite", IP_PROTOCOL_UDPLITE}, {"udplite6", IP_PROTOCOL_UDPLITE},
	{"udpl", IP_PROTOCOL_UDPLITE},    {"udpl6", IP_PROTOCOL_UDPLITE},
	{"sctp", IP_PROTOCOL_SCTP},       {"dccp", IP_PROTOCOL_DCCP},
	{"TCP", IP_PROTOCOL_TCP},         {"UDP", IP_PROTOCOL_UDP},
	{"UDPLITE", IP_PROTOCOL_UDPLITE}, {"SCTP", IP_PROTOCOL_SCTP},
};

/* Words that begin lines which are no sockets of ours, but no surprise either. */
static const char *const headings[] = {
	"Netid", "State", "Active", "Proto", "COMMAND", "#",      "nl",        "u_str",
	"u_seq", "u_dgr", "unix",   "raw",   "raw6",    "p_raw",  "p_dgr",     "v_str",
	"v_dgr", "ti_st", "ti_dg",  "ti_rd", "ti_sq",   "xdp",    "icmp",      "icmp6",
	"mptcp", "???",   "tipc",   "vsock", "packet",  "Recv-Q", "bluetooth",
};

/* States of ss; the protocol that alone has it, or 0. */
static const struct {
	const char *word;
	uint8_t protocol;
} states[] = {
	{"ESTAB", 0},
	{"UNCONN", IP_PROTOCOL_UDP},
	{"LISTEN", IP_PROTOCOL_TCP},
	{"SYN-SENT", IP_PROTOCOL_TCP},
	{"SYN-RECV", IP_PROTOCOL_TCP},
	{"FIN-WAIT-1", IP_PROTOCOL_TCP},
	{"FIN-WAIT-2", IP_PROTOCOL_TCP},
	{"TIME-WAIT", IP_PROTOCOL_TCP},
	{"CLOSE-WAIT", IP_PROTOCOL_TCP},
	{"LAST-ACK", IP_PROTOCOL_TCP},
	{"CLOSING", IP_PROTOCOL_TCP},
	{"CLOSED", IP_PROTOCOL_TCP},
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* The next word of the line, cut off behind; NULL at the end. */
static char *next_word(char **at)
{
	char *word = *at + strspn(*at, " \t");
	size_t length = strcspn(word, " \t");

	if (length == 0)
		return NULL;
	*at = word + length;
	if (**at != '\0')
		*(*at)++ = '\0';
	return word;
}

static bool find_protocol(const char *word, uint8_t *protocol)
{
	for (size_t i = 0; i < COUNT(protocols); i++) {
		if (strcmp(word, protocols[i].word) == 0) {
			*protocol = protocols[i].protocol;
			return true;
		}
	}
	return false;
}

static bool find_state(const char *word, uint8_t *protocol)
{
	for (size_t i = 0; i < COUNT(states); i++) {
		if (strcmp(word, states[i].word) == 0) {
			*protocol = states[i].protocol;
			return true;
		}
	}
	return false;
}

static bool is_heading(const char *word)
{
	for (size_t i = 0; i < COUNT(headings); i++)
		if (strcmp(word, headings[i]) == 0)
			return true;
	return word[0] == '#';
}

/* A whole number, all of the word. */
static bool read_number(const char *word, int64_t *number)
{
	char *end;

	if (!isdigit((unsigned char)word[0]))
		return false;
	errno = 0;
	*number = strtoll(word, &end, 10);
	return errno == 0 && *end == '\0';
}

static void copy_name(char out[OWNER_NAME_SIZE], const char *from, size_t length)
{
	if (length >= OWNER_NAME_SIZE)
		length = OWNER_NAME_SIZE - 1;
	memcpy(out, from, length);
	out[length] = '\0';
}

static bool read_address(char *word, struct ip_addr *address)
{
	uint8_t octets[4];
	size_t length = strlen(word);

	if (length >= 2 && word[0] == '[' && word[length - 1] == ']') {
		word[length - 1] = '\0';
		word++;
	}
	word[strcspn(word, "%")] = '\0';
	length = strlen(word);
	if (length >= 2 && word[0] == '[' && word[length - 1] == ']') { /* [fe80::1]%eth0 */
		word[length - 1] = '\0';
		word++;
	}
	if (strcmp(word, "*") == 0) {
		*address = (struct ip_addr){.word = {0, 0}};
		return true;
	}
	if (inet_pton(AF_INET, word, octets) == 1) {
		*address = ip_addr_v4(octets);
		return true;
	}
	return inet_pton(AF_INET6, word, address->octet) == 1;
}

/* ADDRESS:PORT, where the port may be * and an IPv6 address may lack its brackets. */
static bool read_end(char *word, struct ip_addr *address, uint16_t *port)
{
	char *colon = strrchr(word, ':');
	int64_t number = 0;

	if (colon == NULL)
		return false;
	*colon = '\0';
	if (strcmp(colon + 1, "*") != 0 && !read_number(colon + 1, &number))
		return false;
	if (number > UINT16_MAX || !read_address(word, address))
		return false;
	*port = (uint16_t)number;
	return true;
}

static bool read_ends(char *local, char *remote, struct socket_owner *owner)
{
	if (local == NULL || remote == NULL ||
	    !read_end(local, &owner->local, &owner->local_port) ||
	    !read_end(remote, &owner->remote, &owner->remote_port))
		return false;
	if (owner->remote_port == 0 && ip_addr_is_unspecified(&owner->remote))
		owner->remote = (struct ip_addr){.word = {0, 0}};
	return true;
}

/*
 * users:(("nginx",pid=1,fd=6),("nginx",pid=2,fd=6)), before iproute2 4.0 ("nginx",1,6). Returns
 * what follows. A command may hold any character, so the quote that ends it is the one that a
 * number follows.
 */
static char *read_users(char *at, struct socket_owner *owner)
{
	unsigned users = 0;

	while (at[0] == '(' && at[1] == '"') {
		char *name = at + 2, *quote = name, *end;
		long long pid, fd = -1;

		while ((quote = strstr(quote, "\",")) != NULL &&
		       strncmp(quote + 2, "pid=", 4) != 0 && !isdigit((unsigned char)quote[2]))
			quote++;
		if (quote == NULL)
			break;
		at = quote + (isdigit((unsigned char)quote[2]) ? 2 : 6);
		pid = strtoll(at, &end, 10);
		if (*end == ',')
			fd = strtoll(end + (strncmp(end, ",fd=", 4) == 0 ? 4 : 1), &end, 10);
		if (users++ == 0) {
			copy_name(owner->command, name, (size_t)(quote - name));
			owner->pid = pid > 0 ? pid : -1;
			owner->fd = fd >= 0 ? fd : -1;
		}
		at = end + strcspn(end, "()");
		at += *at == ')';
		at += *at == ',';
	}
	owner->more_processes = users > 0 ? users - 1 : 0;
	return at + (*at == ')');
}

/* inet-sockopt: ( recverr mc_loop ): of an IPv6 socket the bit is IP_RECVERR, which IPv6 ignores.
 */
static char *read_sockopt(char *at, struct socket_owner *owner)
{
	char *end = strchr(at, ')');
	char *word = strstr(at, "recverr ");
	bool is_v6 = !ip_addr_is_v4(&owner->local);

	if (end == NULL)
		return at;
	if (!is_v6)
		owner->has_recverr = word != NULL && word < end ? KNOWN_YES : KNOWN_NO;
	return end + 1;
}

static void read_attribute(const char *word, struct socket_owner *owner)
{
	int64_t number;

	if (strncmp(word, "uid:", 4) == 0 && read_number(word + 4, &number)) {
		owner->uid = number;
	} else if (strncmp(word, "ino:", 4) == 0 && read_number(word + 4, &number)) {
		owner->inode = (uint64_t)number;
		if (owner->uid < 0 && number > 0)
			owner->uid = 0; /* ss leaves out the uid of root */
	} else if (strncmp(word, "netns:", 6) == 0 && read_number(word + 6, &number)) {
		owner->net_namespace = (uint64_t)number;
	} else if (strncmp(word, "recverr:", 8) == 0 && read_number(word + 8, &number)) {
		owner->has_recverr = number == 1 ? KNOWN_YES : KNOWN_NO;
	} else if (strncmp(word, "cgroup:", 7) == 0 && word[7] == '/') {
		socket_owner_set_cgroup(owner, word + 7, strlen(word + 7));
	}
}

/* What ss -p, -e and --inet-sockopt add behind the addresses, or on a line of its own. */
static void read_attributes(char *at, struct socket_owner *owner)
{
	static const char users[] = "users:(", sockopt[] = "inet-sockopt:";
	char *word;

	for (;;) {
		at += strspn(at, " \t");
		if (strncmp(at, users, strlen(users)) == 0) {
			at = read_users(at + strlen(users), owner);
		} else if (strncmp(at, sockopt, strlen(sockopt)) == 0) {
			at = read_sockopt(at + strlen(sockopt), owner);
		} else {
			word = next_word(&at);
			if (word == NULL)
				return;
			read_attribute(word, owner);
		}
	}
}

/* [NETID] STATE RECV-Q SEND-Q LOCAL PEER …, behind the state. */
static enum line_kind read_ss(char *at, struct socket_owner *owner)
{
	int64_t number;
	char *receive = next_word(&at), *send = next_word(&at);
	char *local = next_word(&at), *remote = next_word(&at);

	if (receive == NULL || send == NULL || !read_number(receive, &number) ||
	    !read_number(send, &number) || !read_ends(local, remote, owner))
		return LINE_UNREADABLE;
	read_attributes(at, owner);
	return LINE_SOCKET;
}

/* 5450/python3, the rest of the line, up to the timer that -o adds. */
static void read_program(char *word, char *rest, struct socket_owner *owner)
{
	char *slash = strchr(word, '/');
	size_t length;

	if (slash == NULL)
		return;
	*slash = '\0';
	if (!read_number(word, &owner->pid)) {
		owner->pid = -1;
		return;
	}
	length = strlen(slash + 1);
	copy_name(owner->command, slash + 1, length);
	if (*rest != '\0' && *rest != ' ' && length + 1 < OWNER_NAME_SIZE) {
		char *end = strstr(rest, "  ");
		size_t more = end != NULL ? (size_t)(end - rest) : strlen(rest);

		if (strpbrk(rest, "(") == NULL || end != NULL) { /* "sshd: root" */
			owner->command[length] = ' ';
			if (more > OWNER_NAME_SIZE - 2 - length)
				more = OWNER_NAME_SIZE - 2 - length;
			memcpy(owner->command + length + 1, rest, more);
			owner->command[length + 1 + more] = '\0';
		}
	}
}

/* PROTO RECV-Q SEND-Q LOCAL FOREIGN [STATE] [USER INODE] [PID/PROGRAM], behind RECV-Q. */
static enum line_kind read_netstat(char *at, struct socket_owner *owner)
{
	int64_t number;
	char *send = next_word(&at), *local = next_word(&at), *remote = next_word(&at);
	char *word, *second;

	if (send == NULL || !read_number(send, &number) || !read_ends(local, remote, owner))
		return LINE_UNREADABLE;
	word = next_word(&at);
	if (word != NULL && isupper((unsigned char)word[0]) && strchr(word, '/') == NULL)
		word = next_word(&at);
	if (word != NULL && strchr(word, '/') == NULL && strcmp(word, "-") != 0) {
		second = next_word(&at);
		if (second != NULL && read_number(second, &number)) {
			owner->inode = (uint64_t)number;
			if (!read_number(word, &owner->uid))
				copy_name(owner->user, word, strlen(word));
			second = next_word(&at);
		}
		word = second;
	}
	if (word != NULL)
		read_program(word, at, owner);
	return LINE_SOCKET;
}

/* The number that a word begins with ("3u"). */
static int64_t leading_number(const char *word)
{
	return isdigit((unsigned char)word[0]) ? strtoll(word, NULL, 10) : -1;
}

/* Is it IPv4 or IPv6, lsof's TYPE? */
static bool is_lsof_type(const char *word)
{
	return strcmp(word, "IPv4") == 0 || strcmp(word, "IPv6") == 0;
}

/* DEVICE SIZE/OFF NODE NAME of lsof. */
static enum line_kind read_lsof_name(char *at, bool is_v4, struct socket_owner *owner)
{
	char *device = next_word(&at), *node = next_word(&at), *arrow;
	char any[] = "*:*";
	static const uint8_t zero[4] = {0};
	int64_t number;

	if (device == NULL || node == NULL)
		return LINE_UNREADABLE;
	if (read_number(device, &number))
		owner->inode = (uint64_t)number;
	if (!find_protocol(node, &owner->protocol))
		node = next_word(&at);
	if (node == NULL || !find_protocol(node, &owner->protocol))
		return LINE_HEADING; /* ICMP, raw */
	at += strspn(at, " \t");
	at[strcspn(at, " \t")] = '\0';
	arrow = strstr(at, "->");
	if (arrow != NULL)
		*arrow = '\0';
	if (!read_ends(at, arrow != NULL ? arrow + 2 : any, owner))
		return LINE_UNREADABLE;
	if (is_v4 && ip_addr_is_unspecified(&owner->local) && !ip_addr_is_v4(&owner->local))
		owner->local = ip_addr_v4(zero);
	return LINE_SOCKET;
}

/* COMMAND PID [TID TASKCMD] USER FD TYPE …; blanks in the command are written \x20. */
static enum line_kind read_lsof(char *command, char *first, char *at, struct socket_owner *owner)
{
	char *before = NULL, *user = NULL, *word = first;

	if (!read_number(first, &owner->pid))
		return LINE_UNREADABLE;
	while (word != NULL && !is_lsof_type(word)) {
		user = before;
		before = word;
		word = next_word(&at);
	}
	if (word == NULL || before == NULL)
		return LINE_UNREADABLE;
	copy_name(owner->command, command, strlen(command));
	if (user != NULL && user != first && !read_number(user, &owner->uid)) {
		copy_name(owner->user, user, strlen(user));
		owner->uid = strcmp(user, "root") == 0 ? 0 : -1;
	}
	owner->fd = leading_number(before);
	return read_lsof_name(at, word[3] == '4', owner);
}

/* What begins with a protocol's word. */
static enum line_kind read_named(char *at, struct socket_owner *owner)
{
	char *second = next_word(&at);
	uint8_t hint;
	int64_t number;

	if (second == NULL)
		return LINE_UNREADABLE;
	if (find_state(second, &hint))
		return read_ss(at, owner);
	return read_number(second, &number) ? read_netstat(at, owner) : LINE_UNREADABLE;
}

enum line_kind sockets_line_read(char *line, struct socket_owner *owner)
{
	char *at = line, *first;
	uint8_t hint;

	line[strcspn(line, "\r\n")] = '\0';
	if (line[0] == '\t' || (line[0] == ' ' && strstr(line, " cwnd:") != NULL)) {
		read_attributes(at, owner);
		return LINE_CONTINUATION;
	}
	first = next_word(&at);
	if (first == NULL || is_heading(first))
		return LINE_HEADING;
	*owner = socket_owner_unknown();
	if (find_protocol(first, &owner->protocol))
		return read_named(at, owner);
	if (find_state(first, &hint))
		return read_ss(at, owner);
	{
		char *second = next_word(&at);

		return second != NULL ? read_lsof(first, second, at, owner) : LINE_UNREADABLE;
	}
}

uint8_t sockets_line_protocol_hint(const char *line)
{
	uint8_t protocol;

	for (size_t i = 0; i < COUNT(states); i++) {
		size_t length = strlen(states[i].word);

		protocol = states[i].protocol;
		if (strncmp(line, states[i].word, length) == 0 && line[length] == ' ')
			return protocol;
	}
	return 0;
}
