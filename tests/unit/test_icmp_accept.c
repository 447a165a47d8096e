/* Which ICMP errors a Linux kernel acts on, and what they then do to the socket. */
#include "tests/support/conversation.h"

/* A connection with 300 bytes of the client in flight, none acknowledged: packets 1 to 6. */
static void begin_in_flight(struct conversation *talk)
{
	begin(talk);
	handshake(talk);
	for (uint32_t i = 0; i < 3; i++)
		segment(talk, CLIENT, ACK, 1 + i * 100, 1, 100);
}

/* A host unreachable that quotes a segment of the client with this number, not captured. */
static void error_with_number(struct conversation *talk, uint32_t seq)
{
	struct packet quoted = talk->packet;

	quoted.tcp.seq = talk->isn[CLIENT] + seq;
	quoted.ip.id = 9999;
	icmp_error(talk, &quoted, 3, 1);
}

/* tcp_v4_err(): from SND.UNA to SND.NXT, both included. */
static void test_window(void **state)
{
	static const struct {
		uint32_t seq;
		enum icmp_reason reason;
	} rows[] = {
		{0, ICMP_OUT_OF_WINDOW},       {1, ICMP_ACCEPTED},
		{150, ICMP_ACCEPTED},          {300, ICMP_ACCEPTED},
		{301, ICMP_ACCEPTED},          {302, ICMP_OUT_OF_WINDOW},
		{1000000, ICMP_OUT_OF_WINDOW}, {0x80000000u, ICMP_OUT_OF_WINDOW},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct conversation talk;
		const struct story *story;

		begin_in_flight(&talk);
		error_with_number(&talk, rows[i].seq);
		story = tell(&talk);
		assert_icmp(story, 0, 0, ICMP_MATCH_FLOW, rows[i].reason);
		assert_found(story,
			     rows[i].reason == ICMP_ACCEPTED ? 0 : NOTE_BIT(FOUND_FORGED_ICMP));
		assert_int_equal(story->error_count, rows[i].reason == ICMP_ACCEPTED);
		end(&talk);
	}
}

/* What was acknowledged meanwhile is stale; the packet was really sent, so nothing was forged. */
static void test_stale(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet data;

	(void)state;
	begin(&talk);
	handshake(&talk);
	data = *segment(&talk, CLIENT, PSH | ACK, 1, 1, 100);
	segment(&talk, SERVER, ACK, 1, 101, 0);
	icmp_error(&talk, &data, 3, 1);
	story = tell(&talk);
	assert_icmp(story, 0, 4, ICMP_MATCH_EXACT, ICMP_OUT_OF_WINDOW);
	assert_found(story, 0);
	assert_int_equal(story->error_count, 0);
	end(&talk);
}

/* A keepalive probe has a number below the window: its error never counts. */
static void test_quoted_keepalive(void **state)
{
	struct conversation talk;
	const struct story *story;

	(void)state;
	begin(&talk);
	handshake(&talk);
	for (int i = 0; i < 3; i++) {
		struct packet probe;

		wait_ns(&talk, SECONDS(10));
		probe = *segment(&talk, CLIENT, ACK, 0, 1, 0);
		icmp_error(&talk, &probe, 3, 1);
	}
	story = tell(&talk);
	for (size_t i = 0; i < 3; i++)
		assert_icmp(story, i, 4 + 2 * i, ICMP_MATCH_EXACT, ICMP_OUT_OF_WINDOW);
	assert_verdict(story, VERDICT_TIMED_OUT, CAUSE_KEEPALIVE_UNANSWERED, CONFIDENCE_LIKELY);
	assert_error(story, 0, CLIENT, 0, "ETIMEDOUT next plain recverr");
	assert_found(story, NOTE_BIT(FOUND_KEEPALIVE));
	end(&talk);
}

/* SYN_SENT: the ISN and the one behind it. */
static void test_window_of_a_syn(void **state)
{
	static const struct {
		uint32_t seq;
		enum icmp_reason reason;
	} rows[] = {
		{UINT32_MAX, ICMP_OUT_OF_WINDOW},
		{0, ICMP_ACCEPTED},
		{1, ICMP_ACCEPTED},
		{2, ICMP_OUT_OF_WINDOW},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool accepted = rows[i].reason == ICMP_ACCEPTED;
		struct conversation talk;
		const struct story *story;

		begin(&talk);
		segment(&talk, CLIENT, SYN, 0, 0, 0);
		error_with_number(&talk, rows[i].seq);
		assert_states(&talk, accepted ? TCP_CLOSED : TCP_SYN_SENT, TCP_UNKNOWN);
		story = tell(&talk);
		assert_icmp(story, 0, 0, ICMP_MATCH_FLOW, rows[i].reason);
		if (accepted)
			assert_error(story, 0, CLIENT, 2, "EHOSTUNREACH connect plain recverr");
		else
			assert_verdict(story, VERDICT_UNANSWERED, CAUSE_SYN_UNANSWERED,
				       CONFIDENCE_POSSIBLE);
		end(&talk);
	}
}

/* Every error of the table ends connect(), soft or hard. */
static void test_ends_the_opening(void **state)
{
	static const struct {
		uint8_t version, type, code;
		enum verdict verdict;
		const char *error;
	} rows[] = {
		{4, 3, 0, VERDICT_UNREACHABLE, "ENETUNREACH connect plain recverr"},
		{4, 3, 1, VERDICT_UNREACHABLE, "EHOSTUNREACH connect plain recverr"},
		{4, 3, 2, VERDICT_REFUSED, "ENOPROTOOPT connect plain recverr"},
		{4, 3, 3, VERDICT_REFUSED, "ECONNREFUSED connect plain recverr"},
		{4, 3, 9, VERDICT_PROHIBITED, "ENETUNREACH connect plain recverr"},
		{4, 3, 10, VERDICT_PROHIBITED, "EHOSTUNREACH connect plain recverr"},
		{4, 3, 13, VERDICT_PROHIBITED, "EHOSTUNREACH connect plain recverr"},
		{4, 11, 0, VERDICT_UNREACHABLE, "EHOSTUNREACH connect plain recverr"},
		{4, 12, 0, VERDICT_UNREACHABLE, "EPROTO connect plain recverr"},
		{6, 1, 0, VERDICT_UNREACHABLE, "ENETUNREACH connect plain recverr"},
		{6, 1, 1, VERDICT_PROHIBITED, "EACCES connect plain recverr"},
		{6, 1, 3, VERDICT_UNREACHABLE, "EHOSTUNREACH connect plain recverr"},
		{6, 1, 4, VERDICT_REFUSED, "ECONNREFUSED connect plain recverr"},
		{6, 1, 5, VERDICT_PROHIBITED, "EACCES connect plain recverr"},
		{6, 1, 6, VERDICT_PROHIBITED, "EACCES connect plain recverr"},
		{6, 3, 0, VERDICT_UNREACHABLE, "EHOSTUNREACH connect plain recverr"},
		{6, 100, 0, VERDICT_UNREACHABLE, "EPROTO connect plain recverr"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct conversation talk;
		const struct story *story;
		struct packet syn;

		begin(&talk);
		talk.version = rows[i].version;
		syn = *segment(&talk, CLIENT, SYN, 0, 0, 0);
		icmp_error(&talk, &syn, rows[i].type, rows[i].code);
		assert_states(&talk, TCP_CLOSED, TCP_UNKNOWN);
		story = tell(&talk);
		assert_icmp(story, 0, 1, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
		assert_verdict(story, rows[i].verdict, CAUSE_ICMP, CONFIDENCE_CERTAIN);
		assert_evidence(story, 1, 2, 0);
		assert_int_equal(story->handshake, HANDSHAKE_INCOMPLETE);
		assert_error(story, 0, CLIENT, 2, rows[i].error);
		assert_int_equal(story->error_count, 1);
		end(&talk);
	}
}

/* What TCP takes otherwise, or not at all: the SYNs go on. */
static void test_does_not_end_the_opening(void **state)
{
	static const struct {
		uint8_t version, type, code;
		enum icmp_reason reason;
	} rows[] = {
		{4, 3, 4, ICMP_ACCEPTED},    {4, 3, 16, ICMP_NO_EFFECT},
		{4, 4, 0, ICMP_NO_EFFECT},   {4, 5, 1, ICMP_NO_EFFECT},
		{4, 11, 1, ICMP_NO_EFFECT},  {6, 2, 0, ICMP_MTU_TOO_SMALL},
		{6, 137, 0, ICMP_NO_EFFECT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct conversation talk;
		const struct story *story;
		struct packet syn;

		begin(&talk);
		talk.version = rows[i].version;
		syn = *segment(&talk, CLIENT, SYN, 0, 0, 0);
		icmp_error(&talk, &syn, rows[i].type, rows[i].code);
		assert_states(&talk, TCP_SYN_SENT, TCP_UNKNOWN);
		story = tell(&talk);
		assert_icmp(story, 0, 1, ICMP_MATCH_EXACT, rows[i].reason);
		assert_verdict(story, VERDICT_UNANSWERED, CAUSE_SYN_UNANSWERED,
			       CONFIDENCE_POSSIBLE);
		assert_error(story, 0, CLIENT, 0, "ETIMEDOUT connect plain recverr");
		end(&talk);
	}
}

/* A SYN after the error: the kernel had its socket locked, or it is no Linux. */
static void test_sender_went_on(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet syn;

	(void)state;
	begin(&talk);
	syn = *segment(&talk, CLIENT, SYN, 0, 0, 0);
	icmp_error(&talk, &syn, 3, 1);
	wait_ns(&talk, SECONDS(1));
	syn = *send_again(&talk, &syn);
	assert_states(&talk, TCP_SYN_SENT, TCP_UNKNOWN);
	icmp_error(&talk, &syn, 3, 1);
	story = tell(&talk);
	assert_icmp(story, 0, 1, ICMP_MATCH_EXACT, ICMP_SENDER_WENT_ON);
	assert_icmp(story, 1, 3, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	assert_verdict(story, VERDICT_UNREACHABLE, CAUSE_ICMP, CONFIDENCE_CERTAIN);
	assert_int_equal(story->error_count, 1);
	assert_error(story, 0, CLIENT, 4, "EHOSTUNREACH connect plain recverr");
	end(&talk);
}

/* The error reached the capture point, then the server answered after all. */
static void test_opened_all_the_same(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet syn;

	(void)state;
	begin(&talk);
	syn = *segment(&talk, CLIENT, SYN, 0, 0, 0);
	icmp_error(&talk, &syn, 3, 1);
	wait_ns(&talk, SECONDS(1));
	handshake(&talk);
	assert_states(&talk, TCP_ESTABLISHED, TCP_ESTABLISHED);
	close_four_way(&talk, CLIENT, 0, 0);
	story = tell(&talk);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_icmp(story, 0, 1, ICMP_MATCH_EXACT, ICMP_SENDER_WENT_ON);
	assert_int_equal(story->error_count, 0);
	end(&talk);
}

/*
 * tcp_req_err(): a listener's request is dropped silently for some codes, which are not the same in
 * IPv4 and IPv6, and only with the SYN-ACK's own number. accept() never shows it.
 */
static void test_request(void **state)
{
	static const struct {
		uint8_t version, type, code;
		enum icmp_reason reason;
	} rows[] = {
		{4, 3, 0, ICMP_ACCEPTED},         {4, 3, 1, ICMP_ACCEPTED},
		{4, 3, 2, ICMP_LISTENER_REQUEST}, {4, 3, 3, ICMP_LISTENER_REQUEST},
		{4, 3, 4, ICMP_LISTENER_REQUEST}, {4, 3, 13, ICMP_LISTENER_REQUEST},
		{4, 11, 0, ICMP_ACCEPTED},        {4, 12, 0, ICMP_ACCEPTED},
		{6, 1, 0, ICMP_LISTENER_REQUEST}, {6, 1, 1, ICMP_ACCEPTED},
		{6, 1, 3, ICMP_LISTENER_REQUEST}, {6, 1, 4, ICMP_ACCEPTED},
		{6, 1, 5, ICMP_ACCEPTED},         {6, 3, 0, ICMP_LISTENER_REQUEST},
		{6, 4, 0, ICMP_ACCEPTED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct conversation talk;
		const struct story *story;
		struct packet syn_ack;

		begin(&talk);
		talk.version = rows[i].version;
		segment(&talk, CLIENT, SYN, 0, 0, 0);
		syn_ack = *segment(&talk, SERVER, SYN | ACK, 0, 1, 0);
		icmp_error(&talk, &syn_ack, rows[i].type, rows[i].code);
		syn_ack.tcp.seq++;
		syn_ack.ip.id++;
		icmp_error(&talk, &syn_ack, rows[i].type, rows[i].code);
		story = tell(&talk);
		assert_int_equal(story->icmp[0]->side, SERVER);
		assert_icmp(story, 0, 2, ICMP_MATCH_EXACT, rows[i].reason);
		assert_icmp(story, 1, 0, ICMP_MATCH_FLOW, ICMP_OUT_OF_WINDOW);
		assert_int_equal(story->error_count, 0);
		end(&talk);
	}
}

/* The request that an error removed answers the last ACK with RST. */
static void test_request_is_gone(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet syn_ack;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	syn_ack = *segment(&talk, SERVER, SYN | ACK, 0, 1, 0);
	icmp_error(&talk, &syn_ack, 3, 1);
	segment(&talk, CLIENT, ACK, 1, 1, 0);
	segment(&talk, SERVER, RST, 1, 0, 0);
	assert_note(&talk, NOTE_RST_REQUEST_GONE);
	story = tell(&talk);
	assert_verdict(story, VERDICT_RESET, CAUSE_RST, CONFIDENCE_CERTAIN);
	assert_error(story, 0, CLIENT, 5, "ECONNRESET next plain recverr");
	end(&talk);
}

/* A simultaneous open has a full socket in SYN_RCVD: the error ends it. */
static void test_simultaneous_open(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet syn;

	(void)state;
	begin(&talk);
	segment(&talk, CLIENT, SYN, 0, 0, 0);
	syn = *segment(&talk, SERVER, SYN, 0, 0, 0);
	icmp_error(&talk, &syn, 3, 1);
	assert_states(&talk, TCP_SYN_RCVD, TCP_CLOSED);
	story = tell(&talk);
	assert_icmp(story, 0, 2, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	assert_verdict(story, VERDICT_UNREACHABLE, CAUSE_ICMP, CONFIDENCE_CERTAIN);
	assert_error(story, 0, SERVER, 3, "EHOSTUNREACH connect plain recverr");
	end(&talk);
}

/* Established: only remembered, hard ones too; with IP_RECVERR told at once, once. */
static void test_remembered(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet data;

	(void)state;
	begin(&talk);
	handshake(&talk);
	data = *segment(&talk, CLIENT, PSH | ACK, 1, 1, 100);
	icmp_error(&talk, &data, 3, 3);
	assert_states(&talk, TCP_ESTABLISHED, TCP_ESTABLISHED);
	segment(&talk, SERVER, ACK, 1, 101, 0);
	story = tell(&talk);
	assert_icmp(story, 0, 4, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	assert_verdict(story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->error_count, 1);
	assert_error(story, 0, CLIENT, 5, "ECONNREFUSED next recverr");
	assert_false(story->errors[0].is_fatal);
	end(&talk);
}

/* tcp_write_err(): the last remembered error takes ETIMEDOUT's place, unless IP_RECVERR told it. */
static void test_takes_the_place_of_timeout(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet data;

	(void)state;
	begin(&talk);
	handshake(&talk);
	data = *segment(&talk, CLIENT, PSH | ACK, 1, 1, 100);
	icmp_error(&talk, &data, 3, 0);
	for (int i = 0; i < 5; i++) {
		wait_ns(&talk, MILLISECONDS(400));
		data = *send_again(&talk, &data);
	}
	icmp_error(&talk, &data, 3, 1);
	story = tell(&talk);
	assert_verdict(story, VERDICT_TIMED_OUT, CAUSE_ICMP, CONFIDENCE_LIKELY);
	assert_ptr_equal(story->cause_icmp, story->icmp[1]);
	assert_int_equal(story->error_count, 4);
	assert_error(story, 0, CLIENT, 5, "ENETUNREACH next recverr");
	assert_error(story, 1, CLIENT, 11, "EHOSTUNREACH next recverr");
	assert_error(story, 2, CLIENT, 0, "EHOSTUNREACH next plain");
	assert_error(story, 3, CLIENT, 0, "ETIMEDOUT next recverr");
	end(&talk);
}

/* New data was acknowledged: the kernel forgets what it remembered. */
static void test_forgotten(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet data;

	(void)state;
	begin(&talk);
	handshake(&talk);
	data = *segment(&talk, CLIENT, PSH | ACK, 1, 1, 100);
	icmp_error(&talk, &data, 3, 1);
	segment(&talk, SERVER, ACK, 1, 101, 0);
	data = *segment(&talk, CLIENT, PSH | ACK, 101, 1, 100);
	for (int i = 0; i < 5; i++) {
		wait_ns(&talk, MILLISECONDS(400));
		data = *send_again(&talk, &data);
	}
	story = tell(&talk);
	assert_verdict(story, VERDICT_TIMED_OUT, CAUSE_DATA_UNANSWERED, CONFIDENCE_LIKELY);
	assert_int_equal(story->error_count, 2);
	assert_error(story, 0, CLIENT, 5, "EHOSTUNREACH next recverr");
	assert_error(story, 1, CLIENT, 0, "ETIMEDOUT next plain recverr");
	end(&talk);
}

static void test_closed_and_time_wait(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet data, fin;

	(void)state;
	begin(&talk);
	handshake(&talk);
	data = *segment(&talk, CLIENT, PSH | ACK, 1, 1, 100);
	segment(&talk, SERVER, ACK, 1, 101, 0);
	segment(&talk, CLIENT, FIN | ACK, 101, 1, 0);
	segment(&talk, SERVER, ACK, 1, 102, 0);
	fin = *segment(&talk, SERVER, FIN | ACK, 1, 102, 0);
	segment(&talk, CLIENT, ACK, 102, 2, 0);
	assert_states(&talk, TCP_TIME_WAIT, TCP_CLOSED);
	icmp_error(&talk, &data, 3, 1);
	icmp_error(&talk, &fin, 3, 1);
	story = tell(&talk);
	assert_icmp(story, 0, 4, ICMP_MATCH_EXACT, ICMP_CONNECTION_CLOSED);
	assert_icmp(story, 1, 8, ICMP_MATCH_EXACT, ICMP_CONNECTION_CLOSED);
	assert_verdict(story, VERDICT_CLOSED, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->error_count, 0);
	end(&talk);
}

/* Checksum, length of the quote, and who gets it. */
static void test_dropped_on_arrival(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet sent, error;

	(void)state;
	begin(&talk);
	sent = *datagram(&talk, CLIENT, 20);
	error = error_about(&talk, &sent, 3, 3);
	error.icmp.checksum = CHECKSUM_WRONG;
	add(&talk, &error);
	error = error_about(&talk, &sent, 3, 3);
	error.icmp.quote.transport_captured = 7;
	error.icmp.length--;
	add(&talk, &error);
	error = error_about(&talk, &sent, 3, 3);
	error.five_tuple.destination.octet[15] ^= 1;
	add(&talk, &error);
	story = tell(&talk);
	assert_icmp(story, 0, 1, ICMP_MATCH_EXACT, ICMP_BAD_CHECKSUM);
	assert_icmp(story, 1, 1, ICMP_MATCH_EXACT, ICMP_QUOTE_TOO_SHORT);
	assert_icmp(story, 2, 1, ICMP_MATCH_EXACT, ICMP_NOT_SENT_BY_RECEIVER);
	assert_verdict(story, VERDICT_UNANSWERED, CAUSE_NO_REPLY, CONFIDENCE_POSSIBLE);
	assert_int_equal(story->error_count, 0);
	end(&talk);
}

/* The refusing host's own capture: its card fills in the checksum. */
static void test_checksum_going_out(void **state)
{
	struct conversation talk;
	struct packet sent, error;

	(void)state;
	begin(&talk);
	talk.direction = DIRECTION_OUT;
	sent = *datagram(&talk, CLIENT, 20);
	error = error_about(&talk, &sent, 3, 3);
	error.icmp.checksum = CHECKSUM_WRONG;
	add(&talk, &error);
	assert_icmp(tell(&talk), 0, 1, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	end(&talk);
}

/* The snapshot length cut the quote; the receiver had all of it. */
static void test_quote_cut_by_the_capture(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet sent, error;

	(void)state;
	begin(&talk);
	sent = *datagram(&talk, CLIENT, 20);
	error = error_about(&talk, &sent, 3, 3);
	error.status = DECODE_TRUNCATED;
	error.icmp.checksum = CHECKSUM_UNCHECKED;
	error.icmp.quote.transport_captured = 4;
	error.icmp.quote.has_length = error.icmp.quote.has_checksum = false;
	add(&talk, &error);
	story = tell(&talk);
	assert_icmp(story, 0, 1, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	assert_true(story->connection->notes & NOTE_BIT(FOUND_TRUNCATED_BY_SNAPLEN));
	end(&talk);
}

/* No error may answer a multicast (RFC 1122 section 3.2.2); one that does tells nobody. */
static void test_quoted_multicast(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet sent;

	(void)state;
	begin(&talk);
	sent = *datagram(&talk, CLIENT, 20);
	end(&talk);
	begin(&talk);
	sent.five_tuple.destination.octet[12] = 233;
	add(&talk, &sent);
	icmp_error(&talk, &sent, 3, 3);
	story = tell(&talk);
	assert_icmp(story, 0, 1, ICMP_MATCH_EXACT, ICMP_QUOTED_MULTICAST);
	assert_verdict(story, VERDICT_ONE_WAY, CAUSE_NONE, CONFIDENCE_CERTAIN);
	assert_int_equal(story->error_count, 0);
	end(&talk);
}

/* Fragmentation needed, packet too big: only a smaller MTU says something, and not too small a one.
 */
static void test_path_mtu(void **state)
{
	static const struct {
		uint8_t version;
		uint32_t mtu;
		enum icmp_reason reason;
	} rows[] = {
		{4, 1300, ICMP_ACCEPTED},        {4, 0, ICMP_ACCEPTED},
		{4, 68, ICMP_ACCEPTED},          {4, 1479, ICMP_ACCEPTED},
		{4, 1480, ICMP_MTU_NOT_SMALLER}, {4, 9000, ICMP_MTU_NOT_SMALLER},
		{6, 1300, ICMP_ACCEPTED},        {6, 1280, ICMP_ACCEPTED},
		{6, 1279, ICMP_MTU_TOO_SMALL},   {6, 0, ICMP_MTU_TOO_SMALL},
		{6, 1499, ICMP_ACCEPTED},        {6, 1500, ICMP_MTU_NOT_SMALLER},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool accepted = rows[i].reason == ICMP_ACCEPTED;
		struct conversation talk;
		const struct story *story;
		struct packet data, error;

		begin(&talk);
		talk.version = rows[i].version;
		handshake(&talk);
		data = *segment(&talk, CLIENT, ACK, 1, 1, 1440);
		error = error_about(&talk, &data, rows[i].version == 6 ? 2 : 3,
				    rows[i].version == 6 ? 0 : 4);
		error.icmp.mtu = rows[i].mtu;
		error.icmp.quote.ip.payload_length = 1460;
		add(&talk, &error);
		if (accepted) {
			segment(&talk, CLIENT, ACK, 1, 1, 1220);
			assert_int_equal(assert_note(&talk, NOTE_PATH_MTU_SMALLER)->value, 1220);
		}
		segment(&talk, SERVER, ACK, 1, 1441, 0);
		story = tell(&talk);
		assert_icmp(story, 0, 4, ICMP_MATCH_EXACT, rows[i].reason);
		assert_verdict(story, VERDICT_OPEN, CAUSE_NONE, CONFIDENCE_CERTAIN);
		assert_int_equal(story->error_count, 0);
		assert_false(story->connection->notes & NOTE_BIT(FOUND_PMTU_BLACK_HOLE));
		assert_int_equal(!!(story->connection->notes & NOTE_BIT(FOUND_PMTU_REDUCED)),
				 accepted);
		end(&talk);
	}
}

/* The server's segments have their own window. */
static void test_side_of_the_server(void **state)
{
	struct conversation talk;
	const struct story *story;
	struct packet data;

	(void)state;
	begin(&talk);
	handshake(&talk);
	data = *segment(&talk, SERVER, PSH | ACK, 1, 1, 100);
	icmp_error(&talk, &data, 3, 1);
	story = tell(&talk);
	assert_int_equal(story->icmp[0]->side, SERVER);
	assert_icmp(story, 0, 4, ICMP_MATCH_EXACT, ICMP_ACCEPTED);
	assert_error(story, 0, SERVER, 5, "EHOSTUNREACH next recverr");
	end(&talk);
}

/* Another five-tuple, or a reversed one, meets no socket that sent such a thing. */
static void test_other_five_tuple(void **state)
{
	struct conversation talk;
	struct packet sent, quoted;

	(void)state;
	begin(&talk);
	sent = *datagram(&talk, CLIENT, 20);
	quoted = sent;
	quoted.five_tuple.source_port++;
	icmp_error(&talk, &quoted, 3, 3);
	quoted.five_tuple.source = sent.five_tuple.destination;
	quoted.five_tuple.destination = sent.five_tuple.source;
	quoted.five_tuple.source_port = sent.five_tuple.destination_port;
	quoted.five_tuple.destination_port = sent.five_tuple.source_port;
	quoted.ip.id = 77;
	quoted = error_about(&talk, &quoted, 3, 3);
	quoted.five_tuple.destination = sent.five_tuple.source; /* forged: it goes to the client */
	add(&talk, &quoted);
	tell_all(&talk);
	assert_int_equal(talk.told_count, 2);
	assert_verdict(&talk.told[0]->story, VERDICT_UNANSWERED, CAUSE_NO_REPLY,
		       CONFIDENCE_POSSIBLE);
	assert_icmp(&talk.told[0]->story, 0, 0, ICMP_MATCH_FLOW, ICMP_NOT_SENT_BY_RECEIVER);
	assert_found(&talk.told[0]->story, NOTE_BIT(FOUND_FORGED_ICMP));
	assert_int_equal(talk.told[1]->story.seen, SEEN_QUOTED_ONLY);
	end(&talk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_stale),
		cmocka_unit_test(test_quoted_keepalive),
		cmocka_unit_test(test_window_of_a_syn),
		cmocka_unit_test(test_ends_the_opening),
		cmocka_unit_test(test_does_not_end_the_opening),
		cmocka_unit_test(test_sender_went_on),
		cmocka_unit_test(test_opened_all_the_same),
		cmocka_unit_test(test_request),
		cmocka_unit_test(test_request_is_gone),
		cmocka_unit_test(test_simultaneous_open),
		cmocka_unit_test(test_remembered),
		cmocka_unit_test(test_takes_the_place_of_timeout),
		cmocka_unit_test(test_forgotten),
		cmocka_unit_test(test_closed_and_time_wait),
		cmocka_unit_test(test_dropped_on_arrival),
		cmocka_unit_test(test_checksum_going_out),
		cmocka_unit_test(test_quote_cut_by_the_capture),
		cmocka_unit_test(test_quoted_multicast),
		cmocka_unit_test(test_path_mtu),
		cmocka_unit_test(test_side_of_the_server),
		cmocka_unit_test(test_other_five_tuple),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
