/* Packets made by hand: libnet builds the headers, fills in lengths and checksums, and sends. */
#include "probe/sender.h"

#include <errno.h>
#include <libnet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct probe_sender {
	libnet_t *four;
	libnet_t *six;  /* NULL: the kernel speaks no IPv6 */
	uint32_t scope; /* that `six` is bound to; 0 = none */
};

struct probe_sender *probe_sender_open(struct error *error)
{
	struct probe_sender *sender = calloc(1, sizeof(*sender));
	char reason[LIBNET_ERRBUF_SIZE] = "";

	if (sender == NULL) {
		error_set(error, "out of memory");
		return NULL;
	}
	sender->four = libnet_init(LIBNET_RAW4, NULL, reason);
	if (sender->four == NULL) {
		error_set(error, "raw sockets: %s", reason);
		free(sender);
		return NULL;
	}
	sender->six = libnet_init(LIBNET_RAW6, NULL, reason);
	return sender;
}

/* An ordinary SYN says how large a segment may be; some firewalls drop one that does not. */
static bool build_syn(libnet_t *net, const struct made_packet *packet)
{
	static const uint8_t largest_segment[] = {2, 4, 1440 >> 8, 1440 & 0xff};
	const struct five_tuple *tuple = &packet->five_tuple;

	return libnet_build_tcp_options(largest_segment, sizeof(largest_segment), net, 0) != -1 &&
	       libnet_build_tcp(tuple->source_port, tuple->destination_port, packet->seq, 0, TH_SYN,
				64240, 0, 0, LIBNET_TCP_H + sizeof(largest_segment), NULL, 0, net,
				0) != -1;
}

static bool build_datagram(libnet_t *net, const struct made_packet *packet)
{
	const struct five_tuple *tuple = &packet->five_tuple;
	const uint16_t length = (uint16_t)(LIBNET_UDP_H + packet->payload_length);

	return libnet_build_udp(tuple->source_port, tuple->destination_port, length, 0,
				packet->payload_length > 0 ? packet->payload : NULL,
				(uint32_t)packet->payload_length, net, 0) != -1;
}

static bool build_ip(libnet_t *net, const struct made_packet *packet, uint16_t length)
{
	const struct five_tuple *tuple = &packet->five_tuple;
	struct libnet_in6_addr from6, to6;
	uint32_t from4, to4;

	if (tuple->ip_version == 4) {
		memcpy(&from4, tuple->source.octet + 12, sizeof(from4));
		memcpy(&to4, tuple->destination.octet + 12, sizeof(to4));
		return libnet_build_ipv4((uint16_t)(LIBNET_IPV4_H + length), 0,
					 (uint16_t)libnet_get_prand(LIBNET_PRu16), IP_DF,
					 packet->ttl, tuple->protocol, 0, from4, to4, NULL, 0, net,
					 0) != -1;
	}
	memcpy(&from6, tuple->source.octet, sizeof(from6));
	memcpy(&to6, tuple->destination.octet, sizeof(to6));
	return libnet_build_ipv6(0, 0, length, tuple->protocol, packet->ttl, from6, to6, NULL, 0,
				 net, 0) != -1;
}

/* libnet has no place for the interface that a link-local address belongs to: the socket has. */
static int bind_to_scope(struct probe_sender *sender, uint32_t scope)
{
	const int index = (int)scope;

	if (scope == 0 || scope == sender->scope)
		return 0;
	if (setsockopt(libnet_getfd(sender->six), SOL_SOCKET, SO_BINDTOIFINDEX, &index,
		       sizeof(index)) != 0)
		return errno;
	sender->scope = scope;
	return 0;
}

int probe_sender_send(struct probe_sender *sender, const struct made_packet *packet)
{
	const bool is_six = packet->five_tuple.ip_version == 6;
	const bool is_tcp = packet->five_tuple.protocol == IP_PROTOCOL_TCP;
	libnet_t *net = is_six ? sender->six : sender->four;
	int error;

	if (net == NULL)
		return EAFNOSUPPORT;
	error = is_six ? bind_to_scope(sender, packet->scope) : 0;
	if (error != 0)
		return error;
	error = ENOMEM;
	if ((is_tcp ? build_syn(net, packet) : build_datagram(net, packet)) &&
	    build_ip(net, packet,
		     (uint16_t)(is_tcp ? LIBNET_TCP_H + 4
				       : LIBNET_UDP_H + packet->payload_length))) {
		errno = 0;
		error = libnet_write(net) != -1 ? 0 : errno != 0 ? errno : EIO;
	}
	libnet_clear_packet(net);
	return error;
}

void probe_sender_close(struct probe_sender *sender)
{
	if (sender == NULL)
		return;
	libnet_destroy(sender->four);
	if (sender->six != NULL)
		libnet_destroy(sender->six);
	free(sender);
}
