/* Sockets of the record and conversations of the analysis, one by one. */
#include "lab/compare.h"

#include <netinet/in.h>
#include <stdarg.h>
#include <string.h>

#define MAX_TOLD 64

void compare_differs(const struct comparing *comparing, const char *format, ...)
{
	va_list arguments;

	comparing->counts->differences++;
	if (comparing->lines == NULL)
		return;
	(void)fprintf(comparing->lines, "  %s: ", comparing->point);
	va_start(arguments, format);
	(void)vfprintf(comparing->lines, format, arguments);
	va_end(arguments);
	(void)fputc('\n', comparing->lines);
}

static bool is_end(const struct endpoint *end, const struct address *address)
{
	return end->port == address->port && ip_addr_equal(&end->address, &address->ip);
}

/* Is this end of the conversation the socket, and the other one who it talks to? */
static bool is_socket(const struct told *told, enum side side, const struct socket_record *socket)
{
	if (told->protocol != socket->protocol || !is_end(&told->end[side], &socket->local))
		return false;
	return socket->protocol != IPPROTO_TCP ||
	       is_end(&told->end[other_side(side)], &socket->remote);
}

/* How many sockets before this one had the same ends? */
static size_t earlier_alike(const struct recorder *recorder, unsigned index)
{
	const struct socket_record *socket = recorder->sockets[index];
	size_t count = 0;

	for (unsigned i = 0; i < index; i++) {
		const struct socket_record *one = recorder->sockets[i];

		count += one->protocol == socket->protocol && !one->is_listener &&
			 strcmp(one->host, socket->host) == 0 &&
			 address_equal(&one->local, &socket->local) &&
			 address_equal(&one->remote, &socket->remote);
	}
	return count;
}

/* The conversations of a socket: all of a UDP socket, the one of a TCP socket. */
static size_t find_told(const struct comparing *comparing, unsigned index,
			struct told_side tolds[MAX_TOLD])
{
	const struct socket_record *socket = comparing->recorder->sockets[index];
	bool is_tcp = socket->protocol == IPPROTO_TCP;
	size_t skip = is_tcp ? earlier_alike(comparing->recorder, index) : 0, count = 0;

	for (size_t i = 0; i < comparing->findings->told_count && count < MAX_TOLD; i++) {
		const struct told *told = &comparing->findings->told[i];
		enum side side = is_socket(told, CLIENT, socket) ? CLIENT : SERVER;

		if (!is_socket(told, side, socket))
			continue;
		if (skip > 0) {
			skip--;
			continue;
		}
		tolds[count++] = (struct told_side){told, side};
		if (is_tcp)
			break;
	}
	return count;
}

static bool compare_word(const struct comparing *comparing, const struct socket_record *socket,
			 const char *what, const char *expected, const char *told)
{
	if (told == NULL)
		told = "none";
	if (expected == NULL || strcmp(expected, told) == 0)
		return true;
	compare_differs(comparing, "%s: %s is told as %s, but was %s", socket->id, what, told,
			expected);
	return false;
}

/* What the kernel says of the socket's state when all was over; no entry: CLOSED. */
static const char *kernel_state(const struct recorder *recorder, const struct socket_record *socket)
{
	for (size_t i = 0; i < recorder->state_count; i++) {
		const struct state_record *state = &recorder->states[i];

		if (strcmp(state->host, socket->host) == 0 &&
		    address_equal(&state->local, &socket->local) &&
		    address_equal(&state->remote, &socket->remote))
			return state->state;
	}
	return "CLOSED";
}

/*
 * Is the state at the end one that packets show? Who gives up waiting for an answer does so in
 * silence.
 */
static bool shows_state(const struct told_side *one)
{
	enum verdict verdict = one->told->verdict;

	return one->told->state[one->side] != TCP_UNKNOWN && verdict != VERDICT_TIMED_OUT &&
	       verdict != VERDICT_UNANSWERED;
}

static bool compare_story(const struct comparing *comparing, const struct socket_record *socket,
			  const struct told_side *one, bool is_last)
{
	const struct expectation *expected = &socket->expected;
	const struct told *told = one->told;
	bool agrees = compare_word(comparing, socket, "verdict", expected->verdict,
				   verdict_word(told->verdict));

	if (socket->protocol != IPPROTO_TCP)
		return agrees;
	agrees &= compare_word(comparing, socket, "handshake", expected->handshake,
			       handshake_word(told->handshake));
	agrees &= compare_word(comparing, socket, "teardown", expected->teardown,
			       teardown_word(told->teardown));
	agrees &= compare_word(comparing, socket, "who closed first", expected->closed_first,
			       closed_first_word(told->closed_first));
	if (is_last && strcmp(socket->host, comparing->host) == 0 && shows_state(one))
		agrees &= compare_word(comparing, socket, "state at the end",
				       kernel_state(comparing->recorder, socket),
				       tcp_state_name(told->state[one->side]));
	return agrees;
}

/* Was the five-tuple used again by a later socket? */
static bool is_last_alike(const struct recorder *recorder, unsigned index)
{
	for (unsigned i = index + 1; i < recorder->socket_count; i++) {
		if (!recorder->sockets[i]->is_listener &&
		    strcmp(recorder->sockets[i]->host, recorder->sockets[index]->host) == 0 &&
		    address_equal(&recorder->sockets[i]->local, &recorder->sockets[index]->local) &&
		    address_equal(&recorder->sockets[i]->remote, &recorder->sockets[index]->remote))
			return false;
	}
	return true;
}

static bool is_decidable(const struct comparing *comparing, const struct socket_record *socket)
{
	const char *only_at = socket->expected.only_at;

	return socket->expected.not_decidable == NULL &&
	       (only_at == NULL || strcmp(only_at, comparing->host) == 0) &&
	       !(comparing->on_wire && socket->expected.not_on_wire != NULL) &&
	       (comparing->on_wire || socket->expected.not_cooked == NULL);
}

/* Does one of the socket's conversations have the note that is expected? */
static bool compare_note(const struct comparing *comparing, const struct socket_record *socket,
			 const struct told_side *tolds, size_t count)
{
	const char *expected = socket->expected.note, *colon;

	colon = expected != NULL ? strchr(expected, ':') : NULL;
	if (colon != NULL) {
		if (strncmp(comparing->host, expected, (size_t)(colon - expected)) != 0)
			return true;
		expected = colon + 1;
	}
	for (size_t i = 0; i < count && expected != NULL; i++) {
		for (int bit = 0; bit < NOTE_BITS; bit++) {
			if (tolds[i].told->notes & NOTE_BIT(bit) &&
			    strcmp(note_bit_word((enum note_bit)bit), expected) == 0)
				return true;
		}
	}
	if (expected != NULL)
		compare_differs(comparing, "%s: the note %s is missing", socket->id, expected);
	return expected == NULL;
}

static bool is_as_told(const struct comparing *comparing, unsigned index)
{
	const struct socket_record *socket = comparing->recorder->sockets[index];
	struct told_side tolds[MAX_TOLD];
	size_t count = find_told(comparing, index, tolds);
	bool agrees = true;

	if (count == 0 && socket->expected.verdict != NULL) {
		compare_differs(comparing, "%s: no conversation is told of", socket->id);
		agrees = false;
	}
	for (size_t i = 0; i < count; i++)
		agrees &= compare_story(comparing, socket, &tolds[i],
					is_last_alike(comparing->recorder, index));
	agrees &= compare_note(comparing, socket, tolds, count);
	return compare_errnos(comparing, index, tolds, count) && agrees;
}

static void compare_socket(const struct comparing *comparing, unsigned index)
{
	const struct socket_record *socket = comparing->recorder->sockets[index];
	struct comparison counts = {.sockets = 1};
	struct comparing quiet = *comparing;

	quiet.counts = &counts;
	/* what the snapshot length cut away may be what the difference is about */
	if (comparing->findings->cut_short > 0)
		quiet.lines = NULL;
	if (is_decidable(comparing, socket))
		counts.agreed = is_as_told(&quiet, index);
	if (!is_decidable(comparing, socket) || (quiet.lines == NULL && !counts.agreed)) {
		comparing->counts->not_decidable++;
		return;
	}
	comparing->counts->sockets++;
	comparing->counts->agreed += counts.agreed;
	comparing->counts->errnos += counts.errnos;
	comparing->counts->differences += counts.differences;
}

void compare_capture(const struct comparing *comparing)
{
	for (unsigned i = 0; i < comparing->recorder->socket_count; i++) {
		if (!comparing->recorder->sockets[i]->is_listener)
			compare_socket(comparing, i);
	}
	compare_quotes(comparing);
}
