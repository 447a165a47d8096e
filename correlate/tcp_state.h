/* The TCP state of one end: the transition table and nothing else (RFC 9293 section 3.3.2). */
#ifndef CORRELATE_TCP_STATE_H
#define CORRELATE_TCP_STATE_H

enum tcp_state {
	TCP_UNKNOWN, /* the capture does not say */
	TCP_CLOSED,
	TCP_LISTEN,
	TCP_SYN_SENT,
	TCP_SYN_RCVD,
	TCP_ESTABLISHED,
	TCP_FIN_WAIT_1,
	TCP_FIN_WAIT_2,
	TCP_CLOSE_WAIT,
	TCP_CLOSING,
	TCP_LAST_ACK,
	TCP_TIME_WAIT,
	TCP_STATES
};

/* What one end does, or what reaches it. */
enum tcp_event {
	TCP_SENDS_SYN,
	TCP_SENDS_SYN_ACK,
	TCP_SENDS_FIN,
	TCP_SENDS_RST,
	TCP_GETS_SYN,
	TCP_GETS_SYN_ACK,
	TCP_GETS_ACK_OF_SYN,
	TCP_GETS_FIN,
	TCP_GETS_ACK_OF_FIN,
	TCP_GETS_RST,
	TCP_SHOWS_DATA, /* sends or acknowledges something beyond the handshake */
	TCP_EVENTS
};

/* The state after `event` in `state`; an event that changes nothing gives `state`. */
enum tcp_state tcp_state_next(enum tcp_state state, enum tcp_event event);

/* RFC 9293's name with underscores, "SYN_SENT"; TCP_UNKNOWN gives "?". Static. */
const char *tcp_state_name(enum tcp_state state);

#endif
