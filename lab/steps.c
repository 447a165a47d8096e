/* The pieces that scenarios are put together from. */
#include "lab/steps.h"

#include "lab/firewall.h"
#include "lab/rtnetlink.h"

#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

void wait_ms(unsigned milliseconds)
{
	const struct timespec pause = {.tv_sec = milliseconds / 1000,
				       .tv_nsec = (long)(milliseconds % 1000) * 1000000};

	(void)nanosleep(&pause, NULL);
}

/* The client's socket under observation: bound to a known port, with what the variant asks for. */
static struct lab_socket *subject(struct lab *lab, enum socket_kind kind, const char *id)
{
	struct lab_socket *socket = call_socket(lab, HOST_CLIENT, kind, id);

	(void)call_bind(socket, lab_address(lab, HOST_CLIENT, PORT_CLIENT));
	if (lab->variant.recverr)
		(void)call_recverr(socket);
	if (lab->variant.nonblocking)
		call_nonblocking(socket);
	return socket;
}

struct lab_socket *udp_client(struct lab *lab, const char *id)
{
	return subject(lab, SOCKET_UDP, id);
}

void udp_aim(struct lab_socket *socket, struct address to)
{
	if (!socket->lab->variant.unconnected)
		(void)call_connect(socket, to);
}

long udp_say(struct lab_socket *socket, struct address to, size_t count)
{
	if (socket->lab->variant.unconnected)
		return call_sendto(socket, to, count);
	return call_send(socket, count);
}

struct lab_socket *udp_server(struct lab *lab, const char *id)
{
	struct lab_socket *socket = call_socket(lab, HOST_SERVER, SOCKET_UDP, id);

	(void)call_bind(socket, lab_address(lab, HOST_SERVER, PORT_ECHO));
	return socket;
}

void udp_echo(struct lab_socket *server)
{
	struct address from = {.version = 0};
	long count = call_recvfrom(server, 1000, &from);

	if (count >= 0 && from.version != 0)
		(void)call_sendto(server, from, (size_t)count);
}

struct lab_socket *tcp_listener(struct lab *lab, int backlog)
{
	struct lab_socket *socket = call_socket(lab, HOST_SERVER, SOCKET_TCP, "listener");

	(void)call_bind(socket, lab_address(lab, HOST_SERVER, PORT_SERVER));
	(void)call_listen(socket, backlog);
	return socket;
}

struct lab_socket *tcp_client(struct lab *lab, const char *id)
{
	return subject(lab, SOCKET_TCP, id);
}

long tcp_open(struct lab_socket *socket, struct address to, unsigned limit_ms)
{
	long result = call_connect(socket, to);

	if (!socket->record->nonblocking)
		return result;
	if (call_poll(socket, POLLOUT, limit_ms) <= 0)
		return result;
	return -call_so_error(socket);
}

struct tcp_ends tcp_connection(struct lab *lab)
{
	struct lab_socket *listener = tcp_listener(lab, 8);
	struct tcp_ends ends = {.client = tcp_client(lab, "c")};

	(void)tcp_open(ends.client, lab_address(lab, HOST_SERVER, PORT_SERVER), 5000);
	ends.server = call_accept(listener, "s", 2000);
	(void)call_close(listener);
	if (ends.server == NULL) {
		struct error error;

		error_set(&error, "the connection was not accepted");
		lab_broken(lab, &error);
		ends.server = call_socket(lab, HOST_SERVER, SOCKET_TCP, "nobody");
	}
	return ends;
}

void tcp_talk(struct tcp_ends ends)
{
	(void)call_send(ends.client, 20);
	(void)call_recv(ends.server, 1000);
	(void)call_send(ends.server, 30);
	(void)call_recv(ends.client, 1000);
	wait_ms(80); /* the last acknowledgement, which may be delayed, has arrived */
}

void host_setting(struct lab *lab, enum host_role host, const char *setting, const char *value)
{
	struct error error;

	if (!host_set(&lab->hosts[host], setting, value, &error))
		lab_broken(lab, &error);
	recorder_note(&lab->recorder, lab->hosts[host].name, "%s = %s", setting, value);
}

void host_nft(struct lab *lab, enum host_role host, const char *commands)
{
	struct error error;

	if (!firewall_run(&lab->hosts[host], commands, &error))
		lab_broken(lab, &error);
	recorder_note(&lab->recorder, lab->hosts[host].name, "nft %s", commands);
}

void host_firewall(struct lab *lab, enum host_role host, const char *hook, const char *rule)
{
	char commands[512];
	struct error error;

	(void)snprintf(commands, sizeof(commands),
		       "add table inet lab\n"
		       "add chain inet lab %s { type filter hook %s priority 0; }\n"
		       "add rule inet lab %s %s\n",
		       hook, hook, hook, rule);
	if (!firewall_run(&lab->hosts[host], commands, &error))
		lab_broken(lab, &error);
	recorder_note(&lab->recorder, lab->hosts[host].name, "firewall, %s: %s", hook, rule);
}

void host_firewall_clear(struct lab *lab, enum host_role host)
{
	host_nft(lab, host, "flush ruleset");
}

void host_refuses_route(struct lab *lab, enum host_role host, uint8_t type)
{
	static const char *const types[] = {
		[RTN_BLACKHOLE] = "blackhole",
		[RTN_UNREACHABLE] = "unreachable",
		[RTN_PROHIBIT] = "prohibit",
	};
	struct route route = {.net = lab_address(lab, HOST_SERVER, 0), .type = type};
	struct error error;

	route.length = route.net.version == 4 ? 32 : 128;
	if (!route_add(&lab->hosts[host], &route, &error))
		lab_broken(lab, &error);
	recorder_note(&lab->recorder, lab->hosts[host].name, "a route to the server: %s",
		      types[type]);
}

void host_link(struct lab *lab, enum host_role host, const char *interface, bool is_up)
{
	struct error error;

	if (!(is_up ? link_up : link_down)(&lab->hosts[host], interface, &error))
		lab_broken(lab, &error);
	recorder_note(&lab->recorder, lab->hosts[host].name, "%s is %s", interface,
		      is_up ? "up" : "down");
}

void host_mtu(struct lab *lab, enum host_role host, const char *interface, uint32_t mtu)
{
	struct error error;

	if (!link_set_mtu(&lab->hosts[host], interface, mtu, &error))
		lab_broken(lab, &error);
	recorder_note(&lab->recorder, lab->hosts[host].name, "MTU of %s is %u", interface, mtu);
}

static struct expectation *expected(struct lab_socket *socket)
{
	return &socket->record->expected;
}

void expect_verdict(struct lab_socket *socket, const char *verdict)
{
	expected(socket)->verdict = verdict;
}

void expect_tcp(struct lab_socket *socket, const char *handshake, const char *teardown,
		const char *closed_first)
{
	expected(socket)->handshake = handshake;
	expected(socket)->teardown = teardown;
	expected(socket)->closed_first = closed_first;
}

void expect_note(struct lab_socket *socket, const char *note)
{
	expected(socket)->note = note;
}

void not_decidable(struct lab_socket *socket, const char *reason)
{
	expected(socket)->not_decidable = reason;
}

void not_on_wire(struct lab_socket *socket, const char *reason)
{
	expected(socket)->not_on_wire = reason;
}

void not_cooked(struct lab_socket *socket, const char *reason)
{
	expected(socket)->not_cooked = reason;
}

void only_at(struct lab_socket *socket, enum host_role host)
{
	expected(socket)->only_at = socket->lab->hosts[host].name;
}
