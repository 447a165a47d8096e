// What pcapng can say beside its packets, in a file that has all of it.
#include "pcaps/make/story.h"

#include "pcaps/make/talk.h"

#include <string.h>

// draft-ietf-opsawg-pcapng sections 4.1 to 4.6, and the codes of options
enum {
	SECTION = 0x0a0d0d0a,
	INTERFACE = 1,
	SIMPLE_PACKET = 3,
	NAMES = 4,
	STATISTICS = 5,
	ENHANCED_PACKET = 6,
	BYTE_ORDER_MAGIC = 0x1a2b3c4d,
};
enum { OPTION_END = 0, COMMENT = 1, FLAGS = 2, DROP_COUNT = 4 };
enum { IF_NAME = 2, IF_DESCRIPTION = 3, IF_TSRESOL = 9, IF_TSOFFSET = 14 };
enum { ISB_OSDROP = 7, INBOUND = 1, OUTBOUND = 2 };
enum { NAME_IPV4 = 1 };

// The body of a block in the byte order of its file.
struct body {
	struct octets octets;
	bool is_big_endian;
};

static struct body body_of(const struct maker *maker)
{
	return (struct body){.octets = octets_zero(0),
			     .is_big_endian = maker->file.form.big_endian};
}

static void put_number(struct body *body, unsigned int bytes, uint64_t value)
{
	for (unsigned int i = 0; i < bytes; i++) {
		const uint8_t octet =
			(uint8_t)(value >> 8 * (body->is_big_endian ? bytes - 1 - i : i));

		octets_append(&body->octets, &octet, 1);
	}
}

static void put_padded(struct body *body, const void *from, size_t count)
{
	octets_append(&body->octets, from, count);
	while (body->octets.length % 4 != 0)
		octets_append(&body->octets, "", 1);
}

static void put_option(struct body *body, unsigned int code, const void *value, size_t count)
{
	put_number(body, 2, code);
	put_number(body, 2, count);
	put_padded(body, value, count);
}

static void put_number_option(struct body *body, unsigned int code, unsigned int bytes,
			      uint64_t value)
{
	put_number(body, 2, code);
	put_number(body, 2, bytes);
	put_number(body, bytes, value);
	put_padded(body, "", 0);
}

static void put_block(struct maker *maker, uint32_t type, struct body *body)
{
	capture_file_put_block(&maker->file, type, &body->octets);
}

static void put_section(struct maker *maker)
{
	struct body body = body_of(maker);

	put_number(&body, 4, BYTE_ORDER_MAGIC);
	put_number(&body, 2, 1);
	put_number(&body, 2, 0);
	put_number(&body, 8, UINT64_MAX);
	put_option(&body, COMMENT, "the second section", 18);
	put_number(&body, 4, OPTION_END);
	put_block(maker, SECTION, &body);
}

// Its clock counts nanoseconds since the year 2000.
#define OFFSET_SECONDS 946684800

static void put_interface(struct maker *maker)
{
	struct body body = body_of(maker);

	put_number(&body, 2, 1); // Ethernet
	put_number(&body, 2, 0);
	put_number(&body, 4, maker->file.form.snapshot_length);
	put_option(&body, IF_NAME, "wan0", 4);
	put_option(&body, IF_DESCRIPTION, "towards the router", 18);
	put_number_option(&body, IF_TSRESOL, 1, 9);
	put_number_option(&body, IF_TSOFFSET, 8, OFFSET_SECONDS);
	put_number(&body, 4, OPTION_END);
	put_block(maker, INTERFACE, &body);
}

static void put_names(struct maker *maker)
{
	static const uint8_t client[] = {192, 0, 2, 2}, server[] = {198, 51, 100, 2};
	struct body body = body_of(maker);
	struct octets record = octets_of(client, sizeof client);

	octets_append(&record, "client.example.net", 19);
	put_option(&body, NAME_IPV4, record.at, record.length);
	record = octets_of(server, sizeof server);
	octets_append(&record, "server.example.net\0www.example.net", 35);
	put_option(&body, NAME_IPV4, record.at, record.length);
	put_number(&body, 4, OPTION_END);
	put_block(maker, NAMES, &body);
}

static void put_statistics(struct maker *maker, uint32_t interface, uint64_t dropped)
{
	struct body body = body_of(maker);

	put_number(&body, 4, interface);
	put_number(&body, 8, 0);
	put_number_option(&body, ISB_OSDROP, 8, dropped);
	put_number(&body, 4, OPTION_END);
	put_block(maker, STATISTICS, &body);
}

// At the second interface, with a direction and a comment.
static void put_enhanced(struct maker *maker, const struct octets *packet, uint32_t flags,
			 const char *comment)
{
	struct octets frame = ethernet_frame(packet);
	struct body body = body_of(maker);
	uint64_t time_ns;

	wait_us(maker, 1000);
	time_ns = (uint64_t)(maker->now_us - OFFSET_SECONDS * 1000000LL) * 1000;
	put_number(&body, 4, 1);
	put_number(&body, 4, time_ns >> 32);
	put_number(&body, 4, time_ns & UINT32_MAX);
	put_number(&body, 4, frame.length);
	put_number(&body, 4, frame.length);
	put_padded(&body, frame.at, frame.length);
	put_number_option(&body, FLAGS, 4, flags);
	if (comment != NULL)
		put_option(&body, COMMENT, comment, strlen(comment));
	put_number(&body, 4, OPTION_END);
	put_block(maker, ENHANCED_PACKET, &body);
}

// Without a time of its own.
static void put_simple(struct maker *maker, const struct octets *packet)
{
	struct octets frame = ethernet_frame(packet);
	struct body body = body_of(maker);

	put_number(&body, 4, frame.length);
	put_padded(&body, frame.at, frame.length);
	put_block(maker, SIMPLE_PACKET, &body);
}

// Packets without times of their own: the beginning of 1970 is all there is.
static void tell_simple(struct maker *maker, const struct story *self)
{
	static const struct flow flow = {CLIENT, SERVER, 40001, 9999};
	struct octets packet = udp_packet(maker, &flow, FROM_CLIENT, 24), quote;

	(void)self;
	put_simple(maker, &packet);
	quote = quote_of(&packet, 1, packet.length);
	packet = error_packet(maker, SERVER, CLIENT, &(struct icmp_fields){3, 3, 0}, &quote);
	put_simple(maker, &packet);
}

static void tell_extras(struct maker *maker, const struct story *self)
{
	static const struct flow flow = {CLIENT, SERVER, 40001, 9999};
	struct talk talk = talk_of(4, 40002);
	struct octets packet = udp_packet(maker, &flow, FROM_CLIENT, 24), quote;

	(void)self;
	put_names(maker);
	put_interface(maker);
	put_enhanced(maker, &packet, OUTBOUND, "the question");
	quote = quote_of(&packet, 1, packet.length);
	packet = error_packet(maker, SERVER, CLIENT, &(struct icmp_fields){3, 3, 0}, &quote);
	put_enhanced(maker, &packet, INBOUND, NULL);
	packet = udp_packet(maker, &flow, FROM_CLIENT, 8);
	put_packet(maker, &packet);
	put_statistics(maker, 0, 0);
	put_statistics(maker, 1, 3);
	put_section(maker);
	put_interface(maker);
	put_interface(maker);
	packet = segment(maker, &talk, FROM_CLIENT, SYN, 0);
	put_enhanced(maker, &packet, OUTBOUND, NULL);
	packet = segment(maker, &talk, FROM_SERVER, SYN | ACK, 0);
	put_enhanced(maker, &packet, INBOUND, NULL);
	packet = segment(maker, &talk, FROM_CLIENT, ACK, 0);
	put_enhanced(maker, &packet, OUTBOUND, NULL);
	packet = segment(maker, &talk, FROM_CLIENT, PSH | ACK, 100);
	for (unsigned int i = 0; i < 4; i++) {
		put_enhanced(maker, &packet, OUTBOUND, i == 3 ? "here it hangs" : NULL);
		wait_us(maker, 300000 << i);
	}
	put_statistics(maker, 1, 12);
}

const struct story pcapng_stories[] = {
	{"file_pcapng_extras", "I1 U1 B1", tell_extras, {.pcapng = true}, {0}, NULL},
	{"file_pcapng_extras_big_endian",
	 "I1 U1 B1",
	 tell_extras,
	 {.pcapng = true, .big_endian = true},
	 {0},
	 NULL},
	{"file_pcapng_simple", "I1 U1", tell_simple, {.pcapng = true}, {0}, NULL},
	{0},
};
