/* System calls on sockets of the lab's hosts, each one written down as it happens. */
#ifndef LAB_CALLS_H
#define LAB_CALLS_H

#include "lab/lab.h"

#include <stdbool.h>
#include <stdint.h>

/* A socket in a host; belongs to the lab. */
struct lab_socket {
	struct lab_socket *next;
	struct lab *lab;
	enum host_role role; /* whose it is */
	struct socket_record *record;
	unsigned index; /* of the record */
	int descriptor; /* -1: closed */
};

enum socket_kind { SOCKET_TCP, SOCKET_UDP, SOCKET_UDPLITE, SOCKET_PING, SOCKET_KINDS };

/* Every call gives its result, or the errno negated. Waiting times are in milliseconds. */

/* socket(): in the run's IP version. The id names it in the record ("c"). Never NULL. */
struct lab_socket *call_socket(struct lab *lab, enum host_role host, enum socket_kind kind,
			       const char *id);

/* SO_REUSEADDR and bind(). */
long call_bind(struct lab_socket *socket, struct address address);

long call_listen(struct lab_socket *socket, int backlog);

/* accept(), waiting up to wait_ms; NULL if nobody came. */
struct lab_socket *call_accept(struct lab_socket *listener, const char *id, unsigned wait_ms);

/* connect(); whether it blocks is the socket's. */
long call_connect(struct lab_socket *socket, struct address to);

/* connect(AF_UNSPEC): a UDP socket forgets its peer. */
long call_disconnect(struct lab_socket *socket);

/* send() and sendto() of `count` bytes, which begin with their number in this run. */
long call_send(struct lab_socket *socket, size_t count);
long call_sendto(struct lab_socket *socket, struct address to, size_t count);

/* sendto() of a ping socket: an echo request with this sequence number and `count` bytes behind its
 * eight. The kernel fills in identifier and checksum. */
long call_echo(struct lab_socket *socket, struct address to, uint16_t seq, size_t count);

/* sendto(MSG_FASTOPEN): opens the connection with data. */
long call_sendto_fastopen(struct lab_socket *socket, struct address to, size_t count);

/*
 * recv() and recvfrom(), waiting up to wait_ms; a non-blocking socket is asked by poll() first.
 * `from` gets the sender, and may be NULL.
 */
long call_recv(struct lab_socket *socket, unsigned wait_ms);
long call_recvfrom(struct lab_socket *socket, unsigned wait_ms, struct address *from);

/* recv() of at most `count` bytes. */
long call_recv_some(struct lab_socket *socket, size_t count, unsigned wait_ms);

/* recvmsg(MSG_ERRQUEUE): what the kernel kept of one ICMP error. */
long call_error_queue(struct lab_socket *socket);

/* poll() for `events`, up to wait_ms; gives the events that came, 0 = none. */
long call_poll(struct lab_socket *socket, short events, unsigned wait_ms);

/* getsockopt(SO_ERROR): gives the pending errno, 0 = none. */
long call_so_error(struct lab_socket *socket);

/* setsockopt() with an int; `name` is for the record. */
long call_option(struct lab_socket *socket, const char *name, int level, int option, int value);

/* IP_RECVERR or IPV6_RECVERR. */
long call_recverr(struct lab_socket *socket);

/* SO_LINGER with 0 seconds: close() will abort. */
long call_linger_zero(struct lab_socket *socket);

/* O_NONBLOCK. */
void call_nonblocking(struct lab_socket *socket);

/* SO_SNDTIMEO: connect() and send() wait no longer. */
long call_send_timeout(struct lab_socket *socket, unsigned wait_ms);

/* shutdown(); how is SHUT_RD, SHUT_WR or SHUT_RDWR. */
long call_shutdown(struct lab_socket *socket, int how);

long call_close(struct lab_socket *socket);

/* The process that owns the socket is killed: it is handed to a child, which gets SIGKILL. */
void kill_owner(struct lab_socket *socket);

/* The kernel forgets the connection without a word on the wire, as a crash does (TCP_REPAIR). */
void lose_state(struct lab_socket *socket);

/* The errno of the last call was not made by the network, and why (static text). */
void errno_is_local(struct lab_socket *socket, const char *reason);

#endif
