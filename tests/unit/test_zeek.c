/* Tests of conn_state and history: what Zeek's source says of such packets. */
#include "tests/support/conversation.h"

#include <string.h>

static void begin_zeek(struct conversation *talk)
{
	struct limits limits = limits_default();

	limits.keep_zeek = true;
	begin_with(talk, &limits);
}

static void open_zeek(struct conversation *talk)
{
	begin_zeek(talk);
	handshake(talk);
}

/* Ends the conversation, which is one connection. */
static void assert_zeek(struct conversation *talk, const char *conn_state, const char *history,
			enum side originator)
{
	const struct zeek_summary *zeek = tell(talk)->zeek;

	assert_non_null(zeek);
	assert_string_equal(zeek->conn_state, conn_state);
	assert_string_equal(zeek->history, history);
	assert_int_equal(zeek->originator, originator);
	end(talk);
}

static void not_asked_for_there_is_none(void **state)
{
	struct conversation talk;

	(void)state;
	begin(&talk);
	handshake(&talk);
	assert_null(tell(&talk)->zeek);
	end(&talk);
}

static void attempts(void **state)
{
	struct conversation talk;

	(void)state;
	begin_zeek(&talk); /* sent again with the same number: one letter */
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	assert_zeek(&talk, "S0", "S", CLIENT);

	begin_zeek(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	segment(&talk, SERVER, RST | ACK, 0, 1, 0);
	assert_zeek(&talk, "REJ", "Sr", CLIENT);

	begin_zeek(&talk); /* a half-open scan */
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	segment(&talk, SERVER, SYN | ACK, 0, 1, 0);
	segment(&talk, CLIENT, RST, 1, 0, 0);
	assert_zeek(&talk, "RSTO", "ShR", CLIENT);

	begin_zeek(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	segment(&talk, CLIENT, RST, 1, 0, 0);
	assert_zeek(&talk, "RSTOS0", "SR", CLIENT);

	begin_zeek(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	segment(&talk, CLIENT, FIN, 1, 0, 0);
	assert_zeek(&talk, "SH", "SF", CLIENT);

	begin_zeek(&talk);
	segment(&talk, CLIENT, SYN | FIN, 0, 0, 0);
	assert_zeek(&talk, "SH", "Q", CLIENT);
}

static void ends_of_open_connections(void **state)
{
	struct conversation talk;

	(void)state;
	open_zeek(&talk);
	assert_zeek(&talk, "S1", "ShA", CLIENT);

	open_zeek(&talk);
	segment(&talk, CLIENT, PSH | ACK, 1, 1, 100);
	segment(&talk, SERVER, ACK, 1, 101, 0);
	segment(&talk, SERVER, PSH | ACK, 1, 101, 200);
	segment(&talk, CLIENT, ACK, 101, 201, 0);
	close_four_way(&talk, CLIENT, 100, 200);
	assert_zeek(&talk, "SF", "ShADadFf", CLIENT);

	open_zeek(&talk);
	segment(&talk, CLIENT, FIN | ACK, 1, 1, 0);
	segment(&talk, SERVER, ACK, 1, 2, 0);
	assert_zeek(&talk, "S2", "ShAFa", CLIENT);

	open_zeek(&talk);
	segment(&talk, SERVER, FIN | ACK, 1, 1, 0);
	assert_zeek(&talk, "S3", "ShAf", CLIENT);

	open_zeek(&talk);
	segment(&talk, CLIENT, RST | ACK, 1, 1, 0);
	assert_zeek(&talk, "RSTO", "ShAR", CLIENT);

	open_zeek(&talk);
	segment(&talk, SERVER, RST | ACK, 1, 1, 0);
	assert_zeek(&talk, "RSTR", "ShAr", CLIENT);
}

/* After both FINs a RST changes no state; after one it does, unless the other's FIN follows. */
static void rst_after_fin(void **state)
{
	struct conversation talk;

	(void)state;
	open_zeek(&talk);
	close_four_way(&talk, CLIENT, 0, 0);
	segment(&talk, CLIENT, RST, 2, 0, 0);
	assert_zeek(&talk, "SF", "ShAFafR", CLIENT);

	open_zeek(&talk);
	segment(&talk, CLIENT, FIN | ACK, 1, 1, 0);
	segment(&talk, CLIENT, RST, 2, 0, 0);
	assert_zeek(&talk, "RSTO", "ShAFR", CLIENT);

	open_zeek(&talk);
	segment(&talk, CLIENT, FIN | ACK, 1, 1, 0);
	segment(&talk, CLIENT, RST, 2, 0, 0);
	segment(&talk, SERVER, FIN | ACK, 1, 2, 0);
	assert_zeek(&talk, "SF", "ShAFRf", CLIENT);
}

/* The port says who is the server where the opening was not captured. */
static void begun_midway(void **state)
{
	struct conversation talk;

	(void)state;
	begin_zeek(&talk);
	segment(&talk, CLIENT, PSH | ACK, 1000, 1000, 100);
	segment(&talk, SERVER, ACK, 1000, 1100, 0);
	assert_zeek(&talk, "OTH", "Da", CLIENT);

	begin_zeek(&talk);
	segment(&talk, SERVER, PSH | ACK, 1000, 1000, 100);
	segment(&talk, CLIENT, ACK, 1000, 1100, 0);
	assert_zeek(&talk, "OTH", "^dA", CLIENT);

	begin_zeek(&talk);
	segment(&talk, SERVER, RST, 1000, 0, 0);
	assert_zeek(&talk, "RSTRH", "^r", CLIENT);

	begin_zeek(&talk);
	segment(&talk, SERVER, FIN | ACK, 1000, 1000, 0);
	assert_zeek(&talk, "SHR", "^f", CLIENT);
}

/* A SYN-ACK alone may be a scan; an ACK shows that it was none, and turns the roles. */
static void begun_with_syn_ack(void **state)
{
	struct conversation talk;

	(void)state;
	begin_zeek(&talk);
	talk.port[SERVER] = 40000;
	segment(&talk, SERVER, SYN | ACK, 0, 1, 0);
	assert_zeek(&talk, "OTH", "H", SERVER);

	begin_zeek(&talk);
	talk.port[SERVER] = 40000;
	segment(&talk, SERVER, SYN | ACK, 0, 1, 0);
	segment(&talk, CLIENT, ACK, 1, 1, 0);
	assert_zeek(&talk, "OTH", "^hA", CLIENT);

	begin_zeek(&talk);
	segment(&talk, SERVER, SYN | ACK, 0, 1, 0);
	segment(&talk, CLIENT, ACK, 1, 1, 0);
	assert_zeek(&talk, "S1", "^hA", CLIENT);
}

static void windows_and_retransmissions(void **state)
{
	struct conversation talk;

	(void)state;
	open_zeek(&talk);
	segment(&talk, CLIENT, PSH | ACK, 1, 1, 100);
	for (int i = 0; i < 12; i++) /* the first, the tenth */
		segment(&talk, CLIENT, PSH | ACK, 1, 1, 100);
	assert_zeek(&talk, "S1", "ShADTT", CLIENT);

	open_zeek(&talk);
	talk.window[SERVER] = 0;
	segment(&talk, SERVER, ACK, 1, 1, 0);
	assert_zeek(&talk, "S1", "ShAaw", CLIENT);
}

/* What was acknowledged without having been seen; how much of it, does not matter. */
static void gaps(void **state)
{
	struct conversation talk;

	(void)state;
	open_zeek(&talk);
	segment(&talk, CLIENT, PSH | ACK, 101, 1, 100);
	segment(&talk, CLIENT, PSH | ACK, 301, 1, 100);
	segment(&talk, SERVER, ACK, 1, 401, 0); /* two gaps: one letter */
	assert_zeek(&talk, "S1", "ShADaG", CLIENT);

	open_zeek(&talk); /* out of order, but all there */
	segment(&talk, CLIENT, PSH | ACK, 101, 1, 100);
	segment(&talk, CLIENT, PSH | ACK, 301, 1, 100);
	segment(&talk, CLIENT, PSH | ACK, 201, 1, 100);
	segment(&talk, CLIENT, PSH | ACK, 1, 1, 100);
	segment(&talk, SERVER, ACK, 1, 401, 0);
	assert_zeek(&talk, "S1", "ShADTa", CLIENT);

	open_zeek(&talk);
	segment(&talk, CLIENT, FIN | ACK, 101, 1, 0);
	segment(&talk, SERVER, FIN | ACK, 1, 102, 0);
	assert_zeek(&talk, "SF", "ShAFfG", CLIENT);
}

/* More holes than are kept: then nothing is said of the history. */
static void too_many_holes(void **state)
{
	struct conversation talk;
	const struct zeek_summary *zeek;

	(void)state;
	open_zeek(&talk);
	for (uint32_t i = 0; i < 40; i++)
		segment(&talk, CLIENT, ACK, 101 + 200 * i, 1, 100);
	zeek = tell(&talk)->zeek;
	assert_string_equal(zeek->conn_state, "S1");
	assert_string_equal(zeek->history, "");
	end(&talk);
}

static void datagrams(void **state)
{
	struct conversation talk;

	(void)state;
	begin_zeek(&talk);
	datagram(&talk, CLIENT, 30);
	datagram(&talk, CLIENT, 30);
	assert_zeek(&talk, "S0", "D", CLIENT);

	begin_zeek(&talk);
	datagram(&talk, CLIENT, 30);
	datagram(&talk, SERVER, 0); /* an empty one counts as well */
	assert_zeek(&talk, "SF", "Dd", CLIENT);

	begin_zeek(&talk);
	talk.port[SERVER] = 53;
	datagram(&talk, SERVER, 100);
	assert_zeek(&talk, "SHR", "^d", SERVER); /* whom it goes to, then */

	begin_zeek(&talk);
	echo(&talk, CLIENT, 1);
	assert_zeek(&talk, "OTH", "", CLIENT);
}

/* Whether the others came is not known, nor what Zeek then put together. */
static void fragments(void **state)
{
	struct conversation talk;
	struct packet packet;

	(void)state;
	begin_zeek(&talk);
	packet = *datagram(&talk, CLIENT, 1400);
	packet.ip.more_fragments = true;
	add(&talk, &packet); /* this end has sent a datagram anyway */
	assert_zeek(&talk, "S0", "D", CLIENT);

	begin_zeek(&talk);
	add(&talk, &packet);
	datagram(&talk, SERVER, 30);
	assert_null(tell(&talk)->zeek->conn_state);
	end(&talk);
}

/* A payload that the snapshot cut is a gap; without the whole header a segment counts for nothing.
 */
static void cut_segments(void **state)
{
	struct conversation talk;
	struct packet packet;

	(void)state;
	begin_zeek(&talk);
	segment(&talk, CLIENT, PSH | ACK, 1, 1, 100);
	packet = talk.packet;
	end(&talk);
	packet.captured_length = 60;
	open_zeek(&talk);
	add(&talk, &packet);
	segment(&talk, SERVER, ACK, 1, 101, 0);
	assert_zeek(&talk, "S1", "ShADaG", CLIENT);

	packet.tcp.header_length = 64;
	open_zeek(&talk);
	add(&talk, &packet);
	assert_zeek(&talk, "S1", "ShA", CLIENT);
}

/* Whoever gets the place of a connection that was evicted begins anew. */
static void places_are_used_again(void **state)
{
	struct limits limits = limits_default();
	struct conversation talk;

	(void)state;
	limits.keep_zeek = true;
	limits.max_connections = 1;
	begin_with(&talk, &limits);
	handshake(&talk);
	segment(&talk, CLIENT, PSH | ACK, 101, 1, 100); /* above a hole */
	talk.port[CLIENT]++;
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	tell_all(&talk);
	assert_int_equal(talk.told_count, 2);
	assert_string_equal(talk.told[0]->zeek.history, "ShAD");
	assert_string_equal(talk.told[1]->zeek.history, "S");
	end(&talk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(not_asked_for_there_is_none),
		cmocka_unit_test(attempts),
		cmocka_unit_test(ends_of_open_connections),
		cmocka_unit_test(rst_after_fin),
		cmocka_unit_test(begun_midway),
		cmocka_unit_test(begun_with_syn_ack),
		cmocka_unit_test(windows_and_retransmissions),
		cmocka_unit_test(gaps),
		cmocka_unit_test(too_many_holes),
		cmocka_unit_test(datagrams),
		cmocka_unit_test(fragments),
		cmocka_unit_test(cut_segments),
		cmocka_unit_test(places_are_used_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
