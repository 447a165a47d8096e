/* What an ordinary program does with sockets: serves a port, or asks one and prints what it is
 * told. */
#define _GNU_SOURCE /* strerrorname_np() */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <arpa/inet.h>

#define DATAGRAM_MAX 65536

/* A bound socket of both IP versions. */
static int serve_socket(int kind, uint16_t port)
{
	const struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
	int made = socket(AF_INET6, kind, 0);

	if (made < 0 || bind(made, (const struct sockaddr *)&any, sizeof(any)) != 0) {
		perror("bind");
		exit(EXIT_FAILURE);
	}
	return made;
}

/* Echoes datagrams and takes connections until it is killed. */
static int serve(uint16_t port)
{
	static char buffer[DATAGRAM_MAX];
	struct pollfd sockets[2] = {
		{.fd = serve_socket(SOCK_DGRAM, port), .events = POLLIN},
		{.fd = serve_socket(SOCK_STREAM, port), .events = POLLIN},
	};

	if (listen(sockets[1].fd, 8) != 0)
		return EXIT_FAILURE;
	(void)puts("ready");
	(void)fflush(stdout);
	while (poll(sockets, 2, -1) > 0) {
		struct sockaddr_in6 from;
		socklen_t size = sizeof(from);

		if (sockets[0].revents != 0) {
			ssize_t length = recvfrom(sockets[0].fd, buffer, sizeof(buffer), 0,
						  (struct sockaddr *)&from, &size);

			if (length >= 0)
				(void)sendto(sockets[0].fd, buffer, (size_t)length, 0,
					     (struct sockaddr *)&from, size);
		}
		if (sockets[1].revents != 0) {
			int taken = accept(sockets[1].fd, NULL, NULL);

			if (taken >= 0)
				(void)close(taken);
		}
	}
	return EXIT_FAILURE;
}

/* "connect ECONNREFUSED": the call that failed, unless that is only that time was up. */
static int tell(const char *call, bool has_failed)
{
	if (has_failed && errno != EAGAIN && errno != EINPROGRESS)
		(void)printf("%s %s\n", call, strerrorname_np(errno));
	else
		(void)puts("-");
	return EXIT_SUCCESS;
}

static bool read_target(struct sockaddr_storage *target, socklen_t *size, char *words[])
{
	struct sockaddr_in four = {.sin_family = AF_INET,
				   .sin_port = htons((uint16_t)strtoul(words[1], NULL, 10))};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = four.sin_port};

	if (inet_pton(AF_INET, words[0], &four.sin_addr) == 1) {
		memcpy(target, &four, sizeof(four));
		*size = sizeof(four);
		return true;
	}
	memcpy(target, &six, sizeof(six));
	*size = sizeof(six);
	return inet_pton(AF_INET6, words[0], &((struct sockaddr_in6 *)target)->sin6_addr) == 1;
}

/* Asks as `how` says (tcp, udp, unconnected): connect, send, recv, and no option but a time. */
static int ask(const char *how, char *words[])
{
	static char payload[DATAGRAM_MAX];
	struct sockaddr_storage target;
	socklen_t size = 0;
	const size_t length = (size_t)strtoul(words[2], NULL, 10);
	const struct timeval patience = {.tv_sec = strtol(words[3], NULL, 10)};
	const bool is_tcp = strcmp(how, "tcp") == 0, is_connected = strcmp(how, "unconnected") != 0;
	int made;

	if (!read_target(&target, &size, words))
		return EXIT_FAILURE;
	made = socket(target.ss_family, is_tcp ? SOCK_STREAM : SOCK_DGRAM, 0);
	(void)setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	(void)setsockopt(made, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (is_connected && connect(made, (struct sockaddr *)&target, size) != 0)
		return tell("connect", true);
	if (is_tcp)
		return tell("", false);
	if ((is_connected ? send(made, payload, length, 0)
			  : sendto(made, payload, length, 0, (struct sockaddr *)&target, size)) < 0)
		return tell("send", true);
	return tell("recv", recv(made, payload, sizeof(payload), 0) < 0);
}

/* serve PORT | tcp|udp|unconnected ADDRESS PORT LENGTH SECONDS */
int main(int argc, char *argv[])
{
	if (argc == 3 && strcmp(argv[1], "serve") == 0)
		return serve((uint16_t)strtoul(argv[2], NULL, 10));
	if (argc == 6)
		return ask(argv[1], argv + 2);
	return EXIT_FAILURE;
}
