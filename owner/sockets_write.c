/* Writes a table of sockets in the words of ss, so that one parser reads both. */
#include "base/five_tuple.h"
#include "base/text.h"
#include "owner/sockets_file.h"

static const char *protocol_word(uint8_t protocol)
{
	switch (protocol) {
	case IP_PROTOCOL_TCP:
		return "tcp";
	case IP_PROTOCOL_UDPLITE:
		return "udplite";
	case IP_PROTOCOL_SCTP:
		return "sctp";
	default:
		return "udp";
	}
}

static void add_end(struct text *text, const struct ip_addr *address, uint16_t port)
{
	char word[IP_ADDR_TEXT_SIZE];

	ip_addr_format(address, word);
	text_addf(text, ip_addr_is_v4(address) ? " %s:" : " [%s]:", word);
	if (port == 0)
		text_add_char(text, '*');
	else
		text_add_unsigned(text, port);
}

static void add_attributes(struct text *text, const struct socket_owner *owner)
{
	if (owner->pid >= 0) {
		text_add(text, " users:((\"");
		text_add_escaped(text, owner->command, strlen(owner->command));
		text_addf(text, "\",pid=%lld,fd=%lld)", (long long)owner->pid,
			  (long long)owner->fd);
		for (uint32_t i = 0; i < owner->more_processes && i < 100; i++)
			text_add(text, ",(\"\",pid=0,fd=0)");
		text_add_char(text, ')');
	}
	if (owner->uid >= 0)
		text_addf(text, " uid:%lld", (long long)owner->uid);
	text_addf(text, " ino:%llu", (unsigned long long)owner->inode);
	if (owner->cgroup != NULL) {
		text_add(text, " cgroup:");
		text_add_escaped(text, owner->cgroup, strlen(owner->cgroup));
	}
	if (owner->net_namespace != 0)
		text_addf(text, " netns:%llu", (unsigned long long)owner->net_namespace);
	if (owner->has_recverr != KNOWN_NOT)
		text_addf(text, " recverr:%d", owner->has_recverr == KNOWN_YES);
}

void sockets_file_write(FILE *output, const struct socket_table *table)
{
	(void)fprintf(output, "# sockets of this host, by sockwhy --save-sockets\n");
	for (size_t i = 0; i < socket_table_count(table); i++) {
		const struct socket_owner *owner = socket_table_at(table, i);
		char line[4096];
		struct text text = text_in(line, sizeof(line));
		bool is_tcp = owner->protocol == IP_PROTOCOL_TCP;

		text_addf(&text, "%s %s 0 0", protocol_word(owner->protocol),
			  socket_owner_is_connected(owner) ? "ESTAB"
			  : is_tcp                         ? "LISTEN"
							   : "UNCONN");
		add_end(&text, &owner->local, owner->local_port);
		add_end(&text, &owner->remote, owner->remote_port);
		add_attributes(&text, owner);
		(void)fprintf(output, "%s\n", line);
	}
}
