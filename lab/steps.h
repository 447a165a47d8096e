/*
 * What the steps of a scenario are written with; every file scenarios_….c includes this and no
 * more.
 *
 * A steps function runs from top to bottom while captures and path are running. It makes sockets
 * and calls (calls.h: each is one system call and one line of the record), changes hosts (firewall,
 * settings, routes, links) and tells the path what to do to which frames. What goes wrong with the
 * lab itself is kept and reported; the steps need not look at results.
 */
#ifndef LAB_STEPS_H
#define LAB_STEPS_H

#include "lab/calls.h"
#include "lab/scenario.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>

/* Ports that the scenarios use. */
enum { PORT_CLIENT = 40001, PORT_SERVER = 7777, PORT_ECHO = 8888, PORT_CLOSED = 9999 };

/* Waits. */
void wait_ms(unsigned milliseconds);

/* --- Sockets that follow the run's variant (IP version, connected, IP_RECVERR, non-blocking). ---
 */

/* A UDP socket of the client, bound to PORT_CLIENT. */
struct lab_socket *udp_client(struct lab *lab, const char *id);

/* connect(), unless the variant is unconnected. */
void udp_aim(struct lab_socket *socket, struct address to);

/* send() or, in the unconnected variant, sendto(). */
long udp_say(struct lab_socket *socket, struct address to, size_t count);

/* A UDP socket of the server, bound to PORT_ECHO; it never follows the variant's kinds. */
struct lab_socket *udp_server(struct lab *lab, const char *id);

/* Receives one datagram and sends as many bytes back. */
void udp_echo(struct lab_socket *server);

/* A listening socket of the server at PORT_SERVER. */
struct lab_socket *tcp_listener(struct lab *lab, int backlog);

/* A TCP socket of the client, bound to PORT_CLIENT. */
struct lab_socket *tcp_client(struct lab *lab, const char *id);

/* connect(); non-blocking: and poll() and SO_ERROR, as programs do. Gives 0 or the errno negated.
 */
long tcp_open(struct lab_socket *socket, struct address to, unsigned wait_ms);

/* Both ends of a connection that was just opened; the listener is closed. */
struct tcp_ends {
	struct lab_socket *client, *server;
};
struct tcp_ends tcp_connection(struct lab *lab);

/* A question of the client and the server's answer, both read. */
void tcp_talk(struct tcp_ends ends);

/*
 * A segment with these flags that no socket sent, from the client's PORT_CLIENT. What comes back
 * meets a kernel that knows nothing of it. Gives a record without a socket, for expectations.
 */
struct lab_socket *tcp_scan(struct lab *lab, uint16_t port, uint16_t flags);

/* --- Hosts. --- */

/* /proc/sys/net/`setting` of a host. */
void host_setting(struct lab *lab, enum host_role host, const char *setting, const char *value);

/* Adds a rule to a hook of a host's firewall: hook is "input", "forward" or "output". */
void host_firewall(struct lab *lab, enum host_role host, const char *hook, const char *rule);

/* Runs any nft commands. */
void host_nft(struct lab *lab, enum host_role host, const char *commands);

/* Takes all firewall rules of a host away. */
void host_firewall_clear(struct lab *lab, enum host_role host);

/* Makes a router say: a route of type RTN_UNREACHABLE, RTN_PROHIBIT, RTN_BLACKHOLE to the server.
 */
void host_refuses_route(struct lab *lab, enum host_role host, uint8_t type);

/* The interface towards the server or the client goes down or up, or changes its MTU. */
void host_link(struct lab *lab, enum host_role host, const char *interface, bool is_up);
void host_mtu(struct lab *lab, enum host_role host, const char *interface, uint32_t mtu);

/* --- The path. All give the number of the rule, for path_rule_hits(), path_drop_rule(). --- */

unsigned path_loses(struct lab *lab, struct frames frames);
unsigned path_delays(struct lab *lab, struct frames frames, unsigned by_ms);
unsigned path_doubles(struct lab *lab, struct frames frames, unsigned after_ms);

/* The frames vanish, and an ICMP error comes back after the path's delay and `after_ms`. */
unsigned path_answers(struct lab *lab, struct frames frames, struct icmp_forgery forgery,
		      unsigned after_ms);

/* The same while the frames are delivered. */
unsigned path_comments(struct lab *lab, struct frames frames, struct icmp_forgery forgery,
		       unsigned after_ms);

/* A segment comes back in place of the frames, as from a firewall that pretends. */
unsigned path_resets(struct lab *lab, struct frames frames, struct tcp_forgery forgery);

/* Packets larger than `mtu` vanish on a link; with_icmp: and are told of it (RFC 1191, RFC 8201).
 */
unsigned path_narrows(struct lab *lab, int link, uint32_t mtu, bool with_icmp);

/* Nothing passes a link any more, in either direction. */
unsigned path_is_cut(struct lab *lab, int link);

/* Takes a rule away. */
void path_heals(struct lab *lab, unsigned rule);

/* Forges something now, about the last frame of this kind that passed. */
void forge_icmp_about(struct lab *lab, struct frames frames, struct icmp_forgery forgery);
void forge_tcp_about(struct lab *lab, struct frames frames, struct tcp_forgery forgery);

/* --- Expectations: what is right beside the errnos, which are compared by themselves. --- */

/* The verdict's word for the socket's connection: "refused". */
void expect_verdict(struct lab_socket *socket, const char *verdict);

/* TCP: words of the machine output; NULL = not compared. */
void expect_tcp(struct lab_socket *socket, const char *handshake, const char *teardown,
		const char *closed_first);

/* One of the socket's connections has this word among its notes: "recovered"; "router:nat" counts
 * for captures at that host only. */
void expect_note(struct lab_socket *socket, const char *note);

/* No capture can show what this socket is told, and why (one clause, static text). */
void not_decidable(struct lab_socket *socket, const char *reason);

/* Only captures at this host can show it: elsewhere the error never passes. */
void only_at(struct lab_socket *socket, enum host_role host);

/* A cooked capture, as that of all interfaces is, cannot show it, and why. */
void not_cooked(struct lab_socket *socket, const char *reason);

/* Only a capture of all interfaces can show it: something travels over the loopback interface. */
void not_on_wire(struct lab_socket *socket, const char *reason);

#endif
