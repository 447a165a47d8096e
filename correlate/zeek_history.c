/* The letters of Zeek's history: which are written, and how often. */
#include "correlate/zeek_private.h"

#include <string.h>

/*
 * TCP_Endpoint::HistoryMasks: which letters were written; the responder's are shifted by 16 bits.
 * UDP has bits of its own (UDP.cc).
 */
enum {
	HISTORY_SYN = 0x1,
	HISTORY_FIN = 0x2,
	HISTORY_RST = 0x4,
	HISTORY_FIN_RST = 0x8,
	HISTORY_DATA = 0x10,
	HISTORY_ACK = 0x20,
	HISTORY_MULTI_FLAG = 0x40,
	HISTORY_ORIG_DATAGRAM = 0x1,
	HISTORY_RESP_DATAGRAM = 0x2,
};

static char in_case_of(const struct zeek_connection *zeek, enum zeek_end_index end, char letter)
{
	if (zeek_is_orig(zeek, end))
		return letter;
	return (char)(letter - 'A' + 'a');
}

/* The bit of a letter of TCP. */
static uint32_t mask_of(char letter)
{
	switch (letter) {
	case 'S':
	case 'H':
		return HISTORY_SYN;
	case 'F':
		return HISTORY_FIN;
	case 'R':
		return HISTORY_RST;
	case 'I':
		return HISTORY_FIN_RST;
	case 'D':
		return HISTORY_DATA;
	case 'A':
		return HISTORY_ACK;
	default: /* Q */
		return HISTORY_MULTI_FLAG;
	}
}

void zeek_add_history(struct zeek_connection *zeek, char letter)
{
	if (zeek->history_length + 1u >= sizeof(zeek->history)) {
		zeek->is_history_unknown = true;
		return;
	}
	zeek->history[zeek->history_length++] = letter;
}

/* The second letter stands for ten times, the third for a hundred. */
void zeek_scaled_history(struct zeek_connection *zeek, enum zeek_end_index end, char letter,
			 uint32_t *counter)
{
	uint32_t threshold = 1;

	if (*counter == UINT32_MAX)
		return; /* far beyond, Zeek's threshold wraps around */
	++*counter;
	while (threshold < *counter && threshold <= UINT32_MAX / 10)
		threshold *= 10;
	if (*counter == threshold)
		zeek_add_history(zeek, in_case_of(zeek, end, letter));
}

/* Session::CheckHistory(): was the letter of `mask` written already? If not, now it is. */
static bool check_history(struct zeek_connection *zeek, uint32_t mask, char letter)
{
	if (zeek->seen & mask)
		return true;
	zeek->seen |= mask;
	zeek_add_history(zeek, letter);
	return false;
}

void zeek_flip_roles(struct zeek_connection *zeek)
{
	zeek->originator = zeek_other_end((enum zeek_end_index)zeek->originator) & 1;
	zeek->is_partial = false;
	zeek_add_history(zeek, '^');
}

/*
 * TCP_Endpoint::CheckHistory(). A connection that began with a SYN-ACK may be a scan's; an ACK or
 * data shows that it is none. Then the roles are turned, and the SYN is taken as seen.
 */
static bool check_end(struct zeek_connection *zeek, enum zeek_end_index end, char letter)
{
	uint32_t mask = mask_of(letter);

	if ((letter == 'A' || letter == 'D') && zeek->history_length == 1 &&
	    zeek->history[0] == 'H') {
		zeek_flip_roles(zeek);
		memcpy(zeek->history, "^h", 2);
		zeek->end[zeek->originator].is_first_seen = true;
	}
	if (!zeek_is_orig(zeek, end))
		mask <<= 16;
	return check_history(zeek, mask, in_case_of(zeek, end, letter));
}

/* SYN, FIN and RST are written again when they come with another number than the last one. */
static void check_numbered(struct zeek_connection *zeek, enum zeek_end_index end, char letter,
			   uint64_t *last, uint64_t relative_seq)
{
	if (check_end(zeek, end, letter) && relative_seq != *last)
		zeek_add_history(zeek, in_case_of(zeek, end, letter));
	*last = relative_seq;
}

void zeek_update_history(struct zeek_connection *zeek, const struct zeek_segment *segment,
			 uint64_t relative_seq)
{
	const struct tcp_header *tcp = segment->tcp;
	enum zeek_end_index from = segment->from;
	struct zeek_end *end = &zeek->end[from];

	switch (tcp->flags & (TCP_SYN | TCP_FIN | TCP_RST)) {
	case TCP_SYN:
		check_numbered(zeek, from, tcp->flags & TCP_ACK ? 'H' : 'S', &end->last_syn,
			       relative_seq);
		break;
	case TCP_FIN: /* the number at its end */
		check_numbered(zeek, from, 'F', &end->last_fin, relative_seq + tcp->payload_length);
		break;
	case TCP_RST:
		check_numbered(zeek, from, 'R', &end->last_rst, relative_seq);
		break;
	case 0:
		if (tcp->payload_length > 0)
			check_end(zeek, from, 'D');
		else if (tcp->flags & TCP_ACK)
			check_end(zeek, from, 'A');
		break;
	default:
		if (tcp->flags & TCP_FIN && tcp->flags & TCP_RST)
			check_end(zeek, from, 'I');
		else
			check_end(zeek, from, 'Q');
		break;
	}
}

void zeek_datagram_history(struct zeek_connection *zeek, enum zeek_end_index end)
{
	if (zeek_is_orig(zeek, end))
		check_history(zeek, HISTORY_ORIG_DATAGRAM, 'D');
	else
		check_history(zeek, HISTORY_RESP_DATAGRAM, 'd');
}
