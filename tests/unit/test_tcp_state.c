/* The TCP state table, cell by cell, against RFC 9293 figure 5 and section 3.10. */
#include "correlate/tcp_state.h"
#include "tests/support/test.h"

#define SAME TCP_STATES /* the event changes nothing */

/* One cell that figure 5 gives, or that differs from it for the reason beside it. */
struct cell {
	enum tcp_state state;
	enum tcp_event event;
	enum tcp_state next;
};

/* Arrows of figure 5: an event of the figure is "rcv X, snd Y" or a call with "snd Y". */
/* clang-format off */
static const struct cell figure_5[] = {
	{TCP_CLOSED,      TCP_SENDS_SYN,       TCP_SYN_SENT},    /* active OPEN, snd SYN */
	{TCP_LISTEN,      TCP_SENDS_SYN,       TCP_SYN_SENT},    /* SEND, snd SYN */
	{TCP_LISTEN,      TCP_GETS_SYN,        TCP_SYN_RCVD},    /* rcv SYN, snd SYN,ACK */
	{TCP_LISTEN,      TCP_SENDS_SYN_ACK,   TCP_SYN_RCVD},    /* the same arrow, seen by its answer */
	{TCP_SYN_SENT,    TCP_GETS_SYN,        TCP_SYN_RCVD},    /* rcv SYN, snd SYN,ACK: simultaneous open */
	{TCP_SYN_SENT,    TCP_GETS_SYN_ACK,    TCP_ESTABLISHED}, /* rcv SYN,ACK, snd ACK */
	{TCP_SYN_RCVD,    TCP_GETS_ACK_OF_SYN, TCP_ESTABLISHED}, /* rcv ACK of SYN */
	{TCP_SYN_RCVD,    TCP_SENDS_FIN,       TCP_FIN_WAIT_1},  /* CLOSE, snd FIN */
	{TCP_ESTABLISHED, TCP_SENDS_FIN,       TCP_FIN_WAIT_1},  /* CLOSE, snd FIN */
	{TCP_ESTABLISHED, TCP_GETS_FIN,        TCP_CLOSE_WAIT},  /* rcv FIN, snd ACK */
	{TCP_CLOSE_WAIT,  TCP_SENDS_FIN,       TCP_LAST_ACK},    /* CLOSE, snd FIN */
	{TCP_FIN_WAIT_1,  TCP_GETS_ACK_OF_FIN, TCP_FIN_WAIT_2},  /* rcv ACK of FIN */
	{TCP_FIN_WAIT_1,  TCP_GETS_FIN,        TCP_CLOSING},     /* rcv FIN, snd ACK */
	{TCP_FIN_WAIT_2,  TCP_GETS_FIN,        TCP_TIME_WAIT},   /* rcv FIN, snd ACK */
	{TCP_CLOSING,     TCP_GETS_ACK_OF_FIN, TCP_TIME_WAIT},   /* rcv ACK of FIN */
	{TCP_LAST_ACK,    TCP_GETS_ACK_OF_FIN, TCP_CLOSED},      /* rcv ACK of FIN */
};

/* RST, section 3.10.7: the figure leaves these arrows out "for readability". */
static const struct cell resets[] = {
	{TCP_SYN_SENT,    TCP_GETS_RST,  TCP_CLOSED}, /* 3.10.7.3, second step */
	/* RFC: back to LISTEN after a passive OPEN. One connection is told here, not its listener. */
	{TCP_SYN_RCVD,    TCP_GETS_RST,  TCP_CLOSED},
	{TCP_ESTABLISHED, TCP_GETS_RST,  TCP_CLOSED}, /* 3.10.7.4, second step, for these seven */
	{TCP_FIN_WAIT_1,  TCP_GETS_RST,  TCP_CLOSED},
	{TCP_FIN_WAIT_2,  TCP_GETS_RST,  TCP_CLOSED},
	{TCP_CLOSE_WAIT,  TCP_GETS_RST,  TCP_CLOSED},
	{TCP_CLOSING,     TCP_GETS_RST,  TCP_CLOSED},
	{TCP_LAST_ACK,    TCP_GETS_RST,  TCP_CLOSED},
	{TCP_TIME_WAIT,   TCP_GETS_RST,  TCP_CLOSED},
	{TCP_SYN_SENT,    TCP_SENDS_RST, TCP_CLOSED}, /* 3.10.5 ABORT, for these eight */
	{TCP_SYN_RCVD,    TCP_SENDS_RST, TCP_CLOSED},
	{TCP_ESTABLISHED, TCP_SENDS_RST, TCP_CLOSED},
	{TCP_FIN_WAIT_1,  TCP_SENDS_RST, TCP_CLOSED},
	{TCP_FIN_WAIT_2,  TCP_SENDS_RST, TCP_CLOSED},
	{TCP_CLOSE_WAIT,  TCP_SENDS_RST, TCP_CLOSED},
	{TCP_CLOSING,     TCP_SENDS_RST, TCP_CLOSED},
	{TCP_LAST_ACK,    TCP_SENDS_RST, TCP_CLOSED},
	/* LISTEN gets RST: ignored (3.10.7.2). TIME_WAIT sends RST: that is no abort, its socket has gone. */
};

/* What a capture shows although the figure has no arrow for it. */
static const struct cell deviations[] = {
	/* a socket that showed nothing before: the state that the first sight of it leads to */
	{TCP_UNKNOWN,     TCP_SENDS_SYN,       TCP_SYN_SENT},
	{TCP_UNKNOWN,     TCP_SENDS_SYN_ACK,   TCP_SYN_RCVD},
	{TCP_UNKNOWN,     TCP_SENDS_FIN,       TCP_FIN_WAIT_1},
	{TCP_UNKNOWN,     TCP_SENDS_RST,       TCP_CLOSED},
	{TCP_UNKNOWN,     TCP_GETS_ACK_OF_SYN, TCP_ESTABLISHED},
	{TCP_UNKNOWN,     TCP_GETS_FIN,        TCP_CLOSE_WAIT},
	{TCP_UNKNOWN,     TCP_GETS_RST,        TCP_CLOSED},
	{TCP_UNKNOWN,     TCP_SHOWS_DATA,      TCP_ESTABLISHED},
	/* a listener that the capture had not seen answer */
	{TCP_CLOSED,      TCP_SENDS_SYN_ACK,   TCP_SYN_RCVD},
	/* the packets between are not in the capture */
	{TCP_LISTEN,      TCP_SENDS_FIN,       TCP_FIN_WAIT_1},
	{TCP_LISTEN,      TCP_SHOWS_DATA,      TCP_ESTABLISHED},
	{TCP_SYN_SENT,    TCP_SENDS_SYN_ACK,   TCP_SYN_RCVD},
	{TCP_SYN_SENT,    TCP_SENDS_FIN,       TCP_FIN_WAIT_1},
	{TCP_SYN_SENT,    TCP_SHOWS_DATA,      TCP_ESTABLISHED},
	{TCP_SYN_RCVD,    TCP_SHOWS_DATA,      TCP_ESTABLISHED},
	/* the port is closed: it was no listener */
	{TCP_LISTEN,      TCP_SENDS_RST,       TCP_CLOSED},
	/* 3.10.7.4: the ACK of the SYN is processed before the FIN of the same segment */
	{TCP_SYN_RCVD,    TCP_GETS_FIN,        TCP_CLOSE_WAIT},
	/* a SYN,ACK acknowledges the SYN as an ACK does: simultaneous open, figure 7 */
	{TCP_SYN_RCVD,    TCP_GETS_SYN_ACK,    TCP_ESTABLISHED},
	/* what the capture point saw arrive was lost behind it */
	{TCP_ESTABLISHED, TCP_SENDS_SYN,       TCP_SYN_SENT},
	{TCP_ESTABLISHED, TCP_SENDS_SYN_ACK,   TCP_SYN_RCVD},
	{TCP_FIN_WAIT_2,  TCP_SENDS_FIN,       TCP_FIN_WAIT_1},
};
/* clang-format on */

/* Puts the cells into `table`; a cell that was given before fails the test. */
static void place(enum tcp_state table[TCP_STATES][TCP_EVENTS], const struct cell *cells,
		  size_t count)
{
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(table[cells[i].state][cells[i].event], SAME);
		table[cells[i].state][cells[i].event] = cells[i].next;
	}
}

#define PLACE(table, cells) place(table, cells, sizeof(cells) / sizeof((cells)[0]))

static void test_every_cell(void **state)
{
	enum tcp_state table[TCP_STATES][TCP_EVENTS];

	(void)state;
	for (int from = 0; from < TCP_STATES; from++)
		for (int event = 0; event < TCP_EVENTS; event++)
			table[from][event] = SAME;
	PLACE(table, figure_5);
	PLACE(table, resets);
	PLACE(table, deviations);
	for (int from = 0; from < TCP_STATES; from++)
		for (int event = 0; event < TCP_EVENTS; event++) {
			enum tcp_state next = table[from][event];
			enum tcp_state got =
				tcp_state_next((enum tcp_state)from, (enum tcp_event)event);

			if (got != (next == SAME ? (enum tcp_state)from : next))
				fail_msg("%s, event %d: %s", tcp_state_name((enum tcp_state)from),
					 event, tcp_state_name(got));
		}
}

/* RFC 9293 section 3.3.2 lists them; underscores in place of hyphens, and RCVD for RECEIVED. */
static void test_names(void **state)
{
	static const char *const names[TCP_STATES] = {
		"?",          "CLOSED",     "LISTEN",     "SYN_SENT", "SYN_RCVD", "ESTABLISHED",
		"FIN_WAIT_1", "FIN_WAIT_2", "CLOSE_WAIT", "CLOSING",  "LAST_ACK", "TIME_WAIT",
	};

	(void)state;
	for (int i = 0; i < TCP_STATES; i++)
		assert_string_equal(tcp_state_name((enum tcp_state)i), names[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_cell),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
