/* Sending, receiving and waiting. */
#include "lab/calls_private.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUFFER_SIZE 65536

/* Bytes that differ from call to call, so that every packet is one of a kind. */
static void fill(const struct lab_socket *socket, char *buffer, size_t count)
{
	int length = snprintf(buffer, BUFFER_SIZE, "%s %zu ", socket->record->id,
			      socket->lab->recorder.call_count);

	for (size_t i = (size_t)length; i < count; i++)
		buffer[i] = (char)('a' + i % 26);
}

static long send_bytes(struct ongoing *call, const struct address *to, size_t count, int flags)
{
	char *buffer = malloc(BUFFER_SIZE);
	struct sockaddr_storage storage;
	socklen_t size = 0;
	ssize_t sent;
	int error;

	if (buffer == NULL)
		abort();
	fill(call->socket, buffer, count);
	if (to != NULL)
		size = address_to_sockaddr(to, &storage);
	sent = sendto(call->socket->descriptor, buffer, count, flags,
		      to != NULL ? (struct sockaddr *)&storage : NULL, size);
	error = errno;
	free(buffer);
	errno = error;
	return call_end(call, sent);
}

long call_send(struct lab_socket *socket, size_t count)
{
	struct ongoing call = call_begin(socket, "send", "%zu bytes", count);

	return send_bytes(&call, NULL, count, 0);
}

static long send_to(struct lab_socket *socket, struct address to, size_t count, int flags)
{
	char text[ADDRESS_TEXT_SIZE];
	struct ongoing call =
		call_begin(socket, "sendto", "%zu bytes to %s%s", count, address_format(&to, text),
			   flags & MSG_FASTOPEN ? ", MSG_FASTOPEN" : "");
	long result = send_bytes(&call, &to, count, flags);

	call_note_local(socket);
	return result;
}

long call_sendto(struct lab_socket *socket, struct address to, size_t count)
{
	return send_to(socket, to, count, 0);
}

long call_echo(struct lab_socket *socket, struct address to, uint16_t seq, size_t count)
{
	uint8_t buffer[2048] = {to.version == 4 ? 8 : 128};
	size_t length = 8 + count < sizeof(buffer) ? 8 + count : sizeof(buffer);
	struct sockaddr_storage storage;
	socklen_t size;
	char text[ADDRESS_TEXT_SIZE];
	struct ongoing call = call_begin(socket, "sendto", "echo %u, %zu bytes to %s", seq, count,
					 address_format(&to, text));
	long result;

	buffer[6] = (uint8_t)(seq >> 8);
	buffer[7] = (uint8_t)seq;
	for (size_t i = 8; i < length; i++)
		buffer[i] = (uint8_t)i;
	to.port = 0;
	size = address_to_sockaddr(&to, &storage);
	result = call_end(&call, sendto(socket->descriptor, buffer, length, 0,
					(struct sockaddr *)&storage, size));
	call_note_local(socket);
	return result;
}

long call_sendto_fastopen(struct lab_socket *socket, struct address to, size_t count)
{
	long result = send_to(socket, to, count, MSG_FASTOPEN);

	socket->record->remote = to;
	return result;
}

/* A non-blocking socket is asked by poll(), a blocking one waits in the call. */
static void prepare_to_wait(struct lab_socket *socket, unsigned wait_ms)
{
	if (socket->record->nonblocking)
		(void)call_poll(socket, POLLIN, wait_ms);
	else
		call_set_wait(socket, SO_RCVTIMEO, wait_ms);
}

static long receive(struct lab_socket *socket, const char *name, size_t limit, unsigned wait_ms,
		    struct address *from)
{
	struct sockaddr_storage storage = {.ss_family = AF_UNSPEC};
	socklen_t size = sizeof(storage);
	char *buffer = malloc(BUFFER_SIZE), text[ADDRESS_TEXT_SIZE];
	struct ongoing call;
	struct address sender;
	ssize_t received;
	int error;

	if (buffer == NULL)
		abort();
	prepare_to_wait(socket, wait_ms);
	call = socket->record->nonblocking
		       ? call_begin(socket, name, "up to %zu bytes", limit)
		       : call_begin(socket, name, "up to %zu bytes, waits %u ms", limit, wait_ms);
	received =
		recvfrom(socket->descriptor, buffer, limit, 0, (struct sockaddr *)&storage, &size);
	error = errno;
	free(buffer);
	sender = address_of_sockaddr(&storage);
	if (received >= 0 && sender.version != 0 && from != NULL) {
		(void)snprintf(call.outcome.detail, sizeof(call.outcome.detail), "from %s",
			       address_format(&sender, text));
		*from = sender;
	}
	errno = error;
	return call_end(&call, received);
}

long call_recv(struct lab_socket *socket, unsigned wait_ms)
{
	return receive(socket, "recv", BUFFER_SIZE, wait_ms, NULL);
}

long call_recv_some(struct lab_socket *socket, size_t count, unsigned wait_ms)
{
	return receive(socket, "recv", count < BUFFER_SIZE ? count : BUFFER_SIZE, wait_ms, NULL);
}

long call_recvfrom(struct lab_socket *socket, unsigned wait_ms, struct address *from)
{
	struct address ignored;

	return receive(socket, "recvfrom", BUFFER_SIZE, wait_ms, from != NULL ? from : &ignored);
}

long call_poll(struct lab_socket *socket, short events, unsigned wait_ms)
{
	static const struct {
		short bit;
		const char *word;
	} words[] = {{POLLIN, " POLLIN"},
		     {POLLOUT, " POLLOUT"},
		     {POLLERR, " POLLERR"},
		     {POLLHUP, " POLLHUP"},
		     {POLLRDHUP, " POLLRDHUP"}};
	struct pollfd one = {.fd = socket->descriptor, .events = events};
	struct ongoing call = call_begin(socket, "poll", "%s, waits %u ms",
					 events & POLLOUT ? "POLLOUT" : "POLLIN", wait_ms);
	int result = poll(&one, 1, (int)wait_ms);

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && result > 0; i++) {
		if (one.revents & words[i].bit)
			(void)strncat(call.outcome.detail, words[i].word,
				      sizeof(call.outcome.detail) - 1 -
					      strlen(call.outcome.detail));
	}
	(void)call_end(&call, result);
	return result > 0 ? one.revents : result;
}
