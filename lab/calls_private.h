/* How a call is written down, for the files that make calls. */
#ifndef LAB_CALLS_PRIVATE_H
#define LAB_CALLS_PRIVATE_H

#include "lab/calls.h"

/* A call between its beginning and its end. */
struct ongoing {
	struct lab_socket *socket;
	size_t index;
	struct call_record outcome;
};

/* A call begins: its name (static) and its arguments in short, printf-style. */
__attribute__((format(printf, 3, 4))) struct ongoing
call_begin(struct lab_socket *socket, const char *name, const char *format, ...);

/* It returned `result` and, if negative, set errno; gives the result, or the errno negated. */
long call_end(struct ongoing *call, long result);

/* Asks the kernel which address the socket has by now. */
void call_note_local(struct lab_socket *socket);

/* SO_RCVTIMEO or SO_SNDTIMEO, not written down: it stands with the call that waits. */
void call_set_wait(struct lab_socket *socket, int option, unsigned wait_ms);

#endif
