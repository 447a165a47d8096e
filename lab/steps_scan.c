/* Segments of a scanner: made by hand, with no socket behind them. */
#include "lab/steps.h"

#include "lab/calls_private.h"

#include <libnet.h>
#include <string.h>

/* The IP header; libnet fills in lengths and checksums. */
static int build_ip(struct libnet_context *net, const struct address *from,
		    const struct address *to)
{
	struct libnet_in6_addr from6, to6;
	uint32_t from4, to4;

	if (from->version == 4) {
		memcpy(&from4, from->ip.octet + 12, 4);
		memcpy(&to4, to->ip.octet + 12, 4);
		return libnet_build_ipv4(LIBNET_IPV4_H + LIBNET_TCP_H, 0, 1, 0, 64, IPPROTO_TCP, 0,
					 from4, to4, NULL, 0, net, 0);
	}
	memcpy(&from6, from->ip.octet, 16);
	memcpy(&to6, to->ip.octet, 16);
	return libnet_build_ipv6(0, 0, LIBNET_TCP_H, IPPROTO_TCP, 64, from6, to6, NULL, 0, net, 0);
}

static bool write_segment(const struct socket_record *scanner, uint16_t flags, struct error *error)
{
	const struct address *from = &scanner->local, *to = &scanner->remote;
	char message[LIBNET_ERRBUF_SIZE] = "";
	struct libnet_context *net =
		libnet_init(from->version == 4 ? LIBNET_RAW4 : LIBNET_RAW6, NULL, message);
	bool done;

	if (net == NULL) {
		error_set(error, "libnet: %s", message);
		return false;
	}
	done = libnet_build_tcp(from->port, to->port, 1000000, 0, (uint8_t)flags, 1024, 0, 0,
				LIBNET_TCP_H, NULL, 0, net, 0) != -1 &&
	       build_ip(net, from, to) != -1 && libnet_write(net) != -1;
	if (!done)
		error_set(error, "libnet: %s", libnet_geterror(net));
	libnet_destroy(net);
	return done;
}

struct lab_socket *tcp_scan(struct lab *lab, uint16_t port, uint16_t flags)
{
	struct lab_socket *scanner = call_socket(lab, HOST_CLIENT, SOCKET_TCP, "scanner");
	struct error error;

	/* only its record is wanted: the kernel must not know of the port */
	(void)call_close(scanner);
	scanner->record->kind = "raw";
	scanner->record->local = lab_address(lab, HOST_CLIENT, PORT_CLIENT);
	scanner->record->remote = lab_address(lab, HOST_SERVER, port);
	recorder_note(&lab->recorder, "client", "a segment with flags %#x to port %u, by hand",
		      flags, port);
	if (!host_enter(&lab->hosts[HOST_CLIENT], &error) ||
	    !write_segment(scanner->record, flags, &error))
		lab_broken(lab, &error);
	wait_ms(100);
	return scanner;
}
