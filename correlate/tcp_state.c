/* The TCP state of one end: the transition table and nothing else (RFC 9293 section 3.3.2). */
#include "correlate/tcp_state.h"

#include <stdint.h>

/* Short names for the table only; `__` keeps the state. */
enum {
	__ = TCP_STATES,
	CL = TCP_CLOSED,
	SS = TCP_SYN_SENT,
	SR = TCP_SYN_RCVD,
	ES = TCP_ESTABLISHED,
	F1 = TCP_FIN_WAIT_1,
	F2 = TCP_FIN_WAIT_2,
	CW = TCP_CLOSE_WAIT,
	CG = TCP_CLOSING,
	LA = TCP_LAST_ACK,
	TW = TCP_TIME_WAIT,
};

/*
 * A socket that never showed anything (TCP_UNKNOWN) moves with whatever it shows first. Some cells
 * differ from the diagram on purpose:
 *   SYN_SENT, sends SYN-ACK: the answer to a crossing SYN that the capture does not hold.
 *   ESTABLISHED, sends SYN:  the SYN-ACK had been lost behind the capture point.
 *   ESTABLISHED, sends SYN-ACK: the last ACK had been lost, or the listener's queue was full.
 *   FIN_WAIT_2, sends FIN:   the ACK of the FIN had been lost.
 *   LISTEN, gets RST:        a listener is not disturbed (RFC 9293 section 3.10.7.2).
 *   LISTEN, sends RST:       it was no listener: the port is closed.
 *   SYN_RCVD, gets FIN:      the ACK of the SYN travelled in the same segment.
 */
/* clang-format off */
static const uint8_t next_state[TCP_STATES][TCP_EVENTS] = {
	/*                      sends:  SYN SYN/ACK FIN RST | gets: SYN SYN/ACK ackSYN FIN ackFIN RST | shows */
	[TCP_UNKNOWN]     = {           SS, SR,     F1, CL,         __, __,     ES,    CW, __,    CL,   ES },
	[TCP_CLOSED]      = {           SS, SR,     __, __,         __, __,     __,    __, __,    __,   __ },
	[TCP_LISTEN]      = {           SS, SR,     F1, CL,         SR, __,     __,    __, __,    __,   ES },
	[TCP_SYN_SENT]    = {           __, SR,     F1, CL,         SR, ES,     __,    __, __,    CL,   ES },
	[TCP_SYN_RCVD]    = {           __, __,     F1, CL,         __, ES,     ES,    CW, __,    CL,   ES },
	[TCP_ESTABLISHED] = {           SS, SR,     F1, CL,         __, __,     __,    CW, __,    CL,   __ },
	[TCP_FIN_WAIT_1]  = {           __, __,     __, CL,         __, __,     __,    CG, F2,    CL,   __ },
	[TCP_FIN_WAIT_2]  = {           __, __,     F1, CL,         __, __,     __,    TW, __,    CL,   __ },
	[TCP_CLOSE_WAIT]  = {           __, __,     LA, CL,         __, __,     __,    __, __,    CL,   __ },
	[TCP_CLOSING]     = {           __, __,     __, CL,         __, __,     __,    __, TW,    CL,   __ },
	[TCP_LAST_ACK]    = {           __, __,     __, CL,         __, __,     __,    __, CL,    CL,   __ },
	[TCP_TIME_WAIT]   = {           __, __,     __, __,         __, __,     __,    __, __,    CL,   __ },
};
/* clang-format on */

enum tcp_state tcp_state_next(enum tcp_state state, enum tcp_event event)
{
	uint8_t next = next_state[state][event];

	return next == __ ? state : (enum tcp_state)next;
}

const char *tcp_state_name(enum tcp_state state)
{
	static const char *const names[TCP_STATES] = {
		[TCP_UNKNOWN] = "?",
		[TCP_CLOSED] = "CLOSED",
		[TCP_LISTEN] = "LISTEN",
		[TCP_SYN_SENT] = "SYN_SENT",
		[TCP_SYN_RCVD] = "SYN_RCVD",
		[TCP_ESTABLISHED] = "ESTABLISHED",
		[TCP_FIN_WAIT_1] = "FIN_WAIT_1",
		[TCP_FIN_WAIT_2] = "FIN_WAIT_2",
		[TCP_CLOSE_WAIT] = "CLOSE_WAIT",
		[TCP_CLOSING] = "CLOSING",
		[TCP_LAST_ACK] = "LAST_ACK",
		[TCP_TIME_WAIT] = "TIME_WAIT",
	};

	return names[state];
}
