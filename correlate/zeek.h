/* What Zeek's conn.log says of a connection: the words of its columns conn_state and history. */
#ifndef CORRELATE_ZEEK_H
#define CORRELATE_ZEEK_H

#include "correlate/connection.h"

/* Room for the letters of a history that is kept, and a NUL. */
#define ZEEK_HISTORY_SIZE 41

struct zeek_summary {
	const char *conn_state;          /* "SF"; static; NULL: Zeek has no such connection */
	char history[ZEEK_HISTORY_SIZE]; /* "ShADadFf"; empty: Zeek has none, or it is not known */
	enum side originator;            /* who that is for Zeek: upper case in the history */
};

#endif
