/*
 * Sockets for tests/check_owners: owner_sockets KIND ADDRESS PORT, IPv4. Prints its descriptor and
 * the errno that its second call got ("0" for none), waits for a line on stdin, and ends.
 */
#define _GNU_SOURCE /* strerrorname_np() */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void rest(long milliseconds)
{
	const struct timespec time = {.tv_nsec = milliseconds * 1000000};

	(void)nanosleep(&time, NULL);
}

/* A datagram, and another one when the answer to the first has come; returns the errno. */
static int send_twice(int file, const struct sockaddr_in *to, bool is_connected)
{
	const struct sockaddr *address = is_connected ? NULL : (const struct sockaddr *)to;
	const socklen_t size = is_connected ? 0 : sizeof(*to);

	(void)sendto(file, "one", 3, 0, address, size);
	rest(200);
	return sendto(file, "two", 3, 0, address, size) < 0 ? errno : 0;
}

static int use(const char *kind, const struct sockaddr_in *address, int *file)
{
	const struct sockaddr *any = (const struct sockaddr *)address;
	static const int on = 1;

	*file = socket(AF_INET, strncmp(kind, "udp", 3) == 0 ? SOCK_DGRAM : SOCK_STREAM, 0);
	if (strcmp(kind, "udp-connected") == 0) {
		(void)connect(*file, any, sizeof(*address));
		return send_twice(*file, address, true);
	}
	if (strcmp(kind, "udp-unconnected") == 0)
		return send_twice(*file, address, false);
	if (strcmp(kind, "udp-recverr") == 0) {
		(void)setsockopt(*file, IPPROTO_IP, IP_RECVERR, &on, sizeof(on));
		return send_twice(*file, address, false);
	}
	if (strcmp(kind, "udp-short") == 0) {
		(void)sendto(*file, "one", 3, 0, any, sizeof(*address));
		(void)close(*file);
		return 0;
	}
	if (strcmp(kind, "tcp-client") == 0)
		return connect(*file, any, sizeof(*address)) < 0 ? errno : 0;
	(void)setsockopt(*file, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(*file, any, sizeof(*address)) != 0 || listen(*file, 1) != 0)
		return errno;
	*file = accept(*file, NULL, NULL);
	return *file < 0 ? errno : 0;
}

int main(int argc, char *argv[])
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	int file = -1, result;

	if (argc != 4 || inet_pton(AF_INET, argv[2], &address.sin_addr) != 1) {
		(void)fputs("usage: owner_sockets KIND ADDRESS PORT\n", stderr);
		return EXIT_FAILURE;
	}
	address.sin_port = htons((uint16_t)strtoul(argv[3], NULL, 10));
	result = use(argv[1], &address, &file);
	(void)printf("%d %s\n", file, result == 0 ? "0" : strerrorname_np(result));
	(void)fflush(stdout);
	(void)getchar();
	return EXIT_SUCCESS;
}
