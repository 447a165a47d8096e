/* System calls with a record of their arguments, result, errno and signal. */
#include "lab/calls_private.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct ongoing call_begin(struct lab_socket *socket, const char *name, const char *format, ...)
{
	struct ongoing call = {.socket = socket};
	char arguments[96];
	va_list list;

	va_start(list, format);
	(void)vsnprintf(arguments, sizeof(arguments), format, list);
	va_end(list);
	call.index = recorder_call_begins(&socket->lab->recorder, socket->index, name, arguments);
	return call;
}

/* SIGPIPE is blocked and sent to the thread itself, so it can be fetched right after the call. */
static bool fetch_sigpipe(void)
{
	const struct timespec now = {.tv_sec = 0};
	sigset_t pipe;

	(void)sigemptyset(&pipe);
	(void)sigaddset(&pipe, SIGPIPE);
	return sigtimedwait(&pipe, NULL, &now) == SIGPIPE;
}

long call_end(struct ongoing *call, long result)
{
	call->outcome.result = result;
	call->outcome.error = result < 0 ? errno : 0;
	call->outcome.got_sigpipe = fetch_sigpipe();
	recorder_call_ends(&call->socket->lab->recorder, call->index, &call->outcome);
	return result < 0 ? -call->outcome.error : result;
}

void call_note_local(struct lab_socket *socket)
{
	struct sockaddr_storage storage;
	socklen_t size = sizeof(storage);
	struct address local, own;

	if (getsockname(socket->descriptor, (struct sockaddr *)&storage, &size) != 0)
		return;
	local = address_of_sockaddr(&storage);
	own = lab_address_of(socket->lab, socket->role, local.version, false);
	/* bound to any address: packets will leave with the host's own */
	if (ip_addr_is_unspecified(&local.ip))
		local.ip = own.ip;
	socket->record->local = local;
}

static struct lab_socket *adopt(struct lab *lab, enum host_role role,
				const struct socket_record *record, int descriptor)
{
	struct lab_socket *socket = malloc(sizeof(*socket));

	if (socket == NULL)
		abort();
	*socket = (struct lab_socket){
		.next = lab->sockets, .lab = lab, .role = role, .descriptor = descriptor};
	socket->index = recorder_add_socket(&lab->recorder, record);
	socket->record = lab->recorder.sockets[socket->index];
	lab->sockets = socket;
	return socket;
}

/* What socket(2) is asked for. */
static const struct {
	const char *word;
	int type, protocol;     /* -1: by the IP version */
	uint8_t ip_protocol[2]; /* of IPv4 and IPv6 */
} kinds[SOCKET_KINDS] = {
	[SOCKET_TCP] = {"tcp", SOCK_STREAM, 0, {IPPROTO_TCP, IPPROTO_TCP}},
	[SOCKET_UDP] = {"udp", SOCK_DGRAM, 0, {IPPROTO_UDP, IPPROTO_UDP}},
	[SOCKET_UDPLITE] = {"udplite",
			    SOCK_DGRAM,
			    IPPROTO_UDPLITE,
			    {IPPROTO_UDPLITE, IPPROTO_UDPLITE}},
	[SOCKET_PING] = {"ping", SOCK_DGRAM, -1, {IPPROTO_ICMP, IPPROTO_ICMPV6}},
};

struct lab_socket *call_socket(struct lab *lab, enum host_role host, enum socket_kind kind,
			       const char *id)
{
	bool is_v6 = lab->variant.version == 6;
	struct socket_record record = {.host = lab->hosts[host].name,
				       .kind = kinds[kind].word,
				       .version = is_v6 ? 6 : 4,
				       .protocol = kinds[kind].ip_protocol[is_v6]};
	int protocol = kinds[kind].protocol == -1 ? record.protocol : kinds[kind].protocol;
	struct lab_socket *socket_;
	struct error error;
	int descriptor = -1;

	(void)snprintf(record.id, sizeof(record.id), "%s", id);
	if (!host_enter(&lab->hosts[host], &error)) {
		lab_broken(lab, &error);
	} else {
		descriptor = socket(is_v6 ? AF_INET6 : AF_INET, kinds[kind].type | SOCK_CLOEXEC,
				    protocol);
		if (descriptor < 0) {
			error_set(&error, "no %s socket: %s", record.kind, strerror(errno));
			lab_broken(lab, &error);
		}
	}
	socket_ = adopt(lab, host, &record, descriptor);
	return socket_;
}

void call_set_wait(struct lab_socket *socket, int option, unsigned wait_ms)
{
	struct timeval wait = {.tv_sec = wait_ms / 1000,
			       .tv_usec = (suseconds_t)(wait_ms % 1000) * 1000};

	(void)setsockopt(socket->descriptor, SOL_SOCKET, option, &wait, sizeof(wait));
}

long call_bind(struct lab_socket *socket, struct address address)
{
	struct sockaddr_storage storage;
	socklen_t size = address_to_sockaddr(&address, &storage);
	char text[ADDRESS_TEXT_SIZE];
	struct ongoing call;
	int on = 1;
	long result;

	(void)setsockopt(socket->descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	call = call_begin(socket, "bind", "%s", address_format(&address, text));
	result = call_end(&call, bind(socket->descriptor, (struct sockaddr *)&storage, size));
	call_note_local(socket);
	return result;
}

long call_listen(struct lab_socket *socket, int backlog)
{
	struct ongoing call = call_begin(socket, "listen", "%d", backlog);

	socket->record->is_listener = true;
	return call_end(&call, listen(socket->descriptor, backlog));
}

struct lab_socket *call_accept(struct lab_socket *listener, const char *id, unsigned wait_ms)
{
	struct socket_record record = *listener->record;
	struct sockaddr_storage storage;
	socklen_t size = sizeof(storage);
	struct ongoing call;
	struct lab_socket *accepted;
	int descriptor;

	call_set_wait(listener, SO_RCVTIMEO, wait_ms);
	call = call_begin(listener, "accept", "waits up to %u ms", wait_ms);
	descriptor = accept(listener->descriptor, (struct sockaddr *)&storage, &size);
	if (call_end(&call, descriptor) < 0)
		return NULL;
	record.is_listener = false;
	record.remote = address_of_sockaddr(&storage);
	(void)snprintf(record.id, sizeof(record.id), "%s", id);
	accepted = adopt(listener->lab, listener->role, &record, descriptor);
	call_note_local(accepted);
	return accepted;
}

long call_connect(struct lab_socket *socket, struct address to)
{
	struct sockaddr_storage storage;
	socklen_t size = address_to_sockaddr(&to, &storage);
	char text[ADDRESS_TEXT_SIZE];
	struct ongoing call = call_begin(socket, "connect", "%s", address_format(&to, text));
	long result;

	result = call_end(&call, connect(socket->descriptor, (struct sockaddr *)&storage, size));
	call_note_local(socket);
	socket->record->remote = to;
	if (result == 0)
		socket->record->connected_ns = recorder_now();
	return result;
}

long call_disconnect(struct lab_socket *socket)
{
	const struct sockaddr nobody = {.sa_family = AF_UNSPEC};
	struct ongoing call = call_begin(socket, "connect", "AF_UNSPEC");
	long result = call_end(&call, connect(socket->descriptor, &nobody, sizeof(nobody)));

	socket->record->connected_ns = 0;
	socket->record->remote.version = 0;
	return result;
}
