/* Annotations about ICMP errors: what is quoted, by whom, of what length, and whether it counts. */
#include "report/annotation.h"

#include "base/timestamp.h"
#include "correlate/socket_errors.h"
#include "report/tunnel_words.h"
#include "report/words.h"

/* Headers of fixed length, which a quote's length can be taken apart by. */
static const struct {
	uint8_t protocol, header_length;
	const char *name;
} transports[] = {
	{IP_PROTOCOL_UDP, 8, "UDP"},
	{IP_PROTOCOL_UDPLITE, 8, "UDP-Lite"},
	{IP_PROTOCOL_ICMP, 8, "echo"},
	{IP_PROTOCOL_ICMP6, 8, "echo"},
};

/* Its "ports" are the identifier. */
static bool is_echo(const struct quote *quote)
{
	return quote->ip.protocol == IP_PROTOCOL_ICMP || quote->ip.protocol == IP_PROTOCOL_ICMP6;
}

/* An end of the quoted conversation, with its port where the quote reaches so far. */
static void add_tuple_end(struct text *text, const struct quote *quote, bool is_source)
{
	if (quote->has_ports && !is_echo(quote))
		words_add_tuple_end(text, &quote->five_tuple, is_source);
	else
		words_add_address(text, is_source ? &quote->five_tuple.source
						  : &quote->five_tuple.destination);
}

/* quotes packet 1 (192.0.2.2:40112 > 198.51.100.2:8888, id 57455): exact match, 316 us after it */
static bool add_quote(struct text *text, const struct scene *scene, const struct icmp_record *icmp)
{
	const struct quote *quote = &scene->packet->icmp.quote;

	if (icmp->quotes_packet != 0)
		text_addf(text, "quotes packet %llu (", (unsigned long long)icmp->quotes_packet);
	else
		text_add(text, "quotes a packet that is not in the capture (");
	add_tuple_end(text, quote, true);
	text_add(text, " > ");
	add_tuple_end(text, quote, false);
	if (is_echo(quote) && quote->has_ports)
		text_addf(text, ", echo %u", (unsigned)quote->five_tuple.source_port);
	if (icmp->has_id)
		text_addf(text, ", id %u", (unsigned)icmp->quoted_id);
	else if (icmp->has_seq && quote->has_seq)
		text_addf(text, ", seq %u", icmp->quoted_seq);
	text_add(text, "): ");
	if (icmp->match == ICMP_MATCH_EXACT) {
		text_add(text, "exact match, ");
		timestamp_add_duration(text, icmp->delay_ns);
		text_add(text,
			 icmp->delay_ns < 0 ? " (it stands before it in the file)" : " after it");
	} else if (icmp->match == ICMP_MATCH_FLOW) {
		text_add(text, "this conversation is known, that packet is not");
	} else {
		text_add(text, "all that the capture holds of that conversation");
	}
	return true;
}

#define STILL_REMEMBERED 64 /* errors; after so many others it may be said again */

/* Was the same said of an earlier error of this connection? */
static bool is_said_before(const struct scene *scene, const struct icmp_record *icmp)
{
	size_t place = scene->story == NULL ? 0 : story_icmp_place(scene->story, icmp->packet);

	for (size_t i = place; i-- > 0 && place - i <= STILL_REMEMBERED;) {
		const struct icmp_record *other = scene->story->icmp[i];

		if (ip_addr_equal(&other->from, &icmp->from) && other->side == icmp->side &&
		    other->hops == icmp->hops && other->quoted_ttl == icmp->quoted_ttl)
			return true;
	}
	return false;
}

/* How far the quoted packet had come, as far as its TTL tells. */
static void add_distance(struct text *text, const struct icmp_record *icmp)
{
	const char *ttl = words_ttl(icmp->version);

	if (icmp_ended_probe(icmp) ||
	    (icmp_is_time_exceeded(icmp) && icmp->quoted_ttl <= 1 && icmp_captured_ttl(icmp) > 0)) {
		text_addf(text, "; its %s of %u ended there: hop %u from here", ttl,
			  icmp_captured_ttl(icmp), icmp_captured_ttl(icmp));
		return;
	}
	if (icmp->hops == 255 || icmp->hops == 0)
		return;
	text_addf(text, "; quoted %s %u: ", ttl, (unsigned)icmp->quoted_ttl);
	if (icmp->from_peer) {
		words_add_count(text, icmp->hops, "router");
		text_add(text, " in between");
	} else {
		/* it counted down before the router refused, or had not come to that yet */
		text_addf(text, "hop %u or %u from here", (unsigned)icmp->hops, icmp->hops + 1u);
	}
}

/* from 192.0.2.1, a router or firewall on the way; quoted TTL 63: hop 1 or 2 from here */
static bool add_sender(struct text *text, const struct scene *scene, const struct icmp_record *icmp)
{
	const struct quote *quote = &scene->packet->icmp.quote;

	if (is_said_before(scene, icmp))
		return true;
	text_add(text, "from ");
	words_add_address(text, &icmp->from);
	if (icmp->is_about_tunnel)
		text_add(text, ip_addr_equal(&icmp->from, &icmp->tunnel->to)
				       ? ", the end of the tunnel itself"
				       : ", on the way of the tunnel or at its other end");
	else if (icmp->from_peer)
		text_add(text, ", the destination itself");
	else if (!ip_addr_equal(&icmp->from, &quote->five_tuple.source))
		text_add(text, ", a router or firewall on the way");
	else if (icmp->reason == ICMP_NOT_SENT_BY_RECEIVER)
		text_add(text, ", which it names as the sender of what it quotes");
	else
		text_add(text, ", the sending host itself: it never got past its own kernel");
	add_distance(text, icmp);
	return true;
}

/* How much of `left` bytes behind the transport header is payload, by the quoted UDP length. */
static uint32_t payload_of(const struct quote *quote, uint32_t left)
{
	uint32_t payload = quote->udp_length >= 8 ? quote->udp_length - 8u : left;

	return quote->has_length && payload < left ? payload : left;
}

/* What is quoted beyond the IP header, `left` bytes: 8 UDP + 3 payload; 40 of the TCP segment. */
static void add_quoted_parts(struct text *text, const struct quote *quote, uint32_t left)
{
	for (size_t i = 0; i < sizeof(transports) / sizeof(transports[0]); i++) {
		uint32_t payload;

		if (transports[i].protocol != quote->ip.protocol || quote->ip.fragment_offset > 0 ||
		    left < transports[i].header_length)
			continue;
		left -= transports[i].header_length;
		text_addf(text, " + %u %s", (unsigned)transports[i].header_length,
			  transports[i].name);
		payload = payload_of(quote, left);
		if (payload > 0)
			text_addf(text, " + %u payload", payload);
		if (left > payload)
			text_addf(text, " + %u beyond it", left - payload);
		return;
	}
	if (left > 0)
		text_addf(text, " + %u of the %s", left,
			  quote->ip.protocol == IP_PROTOCOL_TCP ? "TCP segment" : "quoted packet");
}

/* An ICMPv6 redirect names two addresses and quotes in an option (RFC 4861 section 4.5). */
#define REDIRECT_ADDRESSES 32u
#define OPTION_HEADER      8u

/* length 39 = 8 ICMP + 20 IP + 8 UDP + 3 payload */
static bool add_length(struct text *text, const struct scene *scene)
{
	const struct icmp_message *message = &scene->packet->icmp;
	const struct quote *quote = &message->quote;
	bool is_redirect = message->version == 6 && message->type == 137;
	uint32_t before = is_redirect ? 8 + REDIRECT_ADDRESSES + OPTION_HEADER : 8;
	uint32_t quoted = message->length > before ? message->length - before : 0;
	uint32_t extensions = 0;

	if (quote->ip.version == 0 || quoted < quote->ip.header_length || quote->tunnel_count > 0)
		return true;
	if (message->extensions.present && quote->captured_length < quoted) {
		extensions = quoted - quote->captured_length;
		quoted = quote->captured_length;
	}
	text_addf(text, "length %u = 8 %s", message->length,
		  message->version == 6 ? "ICMPv6" : "ICMP");
	if (is_redirect)
		text_addf(text, " + %u addresses + %u option", REDIRECT_ADDRESSES, OPTION_HEADER);
	text_addf(text, " + %u IP", (unsigned)quote->ip.header_length);
	add_quoted_parts(text, quote, quoted - quote->ip.header_length);
	if (extensions > 0)
		text_addf(text, " + %u padding and extensions (RFC 4884)", extensions);
	return true;
}

/* Redirects have their gateway; nothing else has one. */
static bool is_redirect(const struct icmp_record *icmp)
{
	return icmp->type == (icmp->version == 6 ? 137 : 5);
}

static bool add_details(struct text *text, const struct scene *scene,
			const struct icmp_record *icmp)
{
	const struct icmp_message *message = &scene->packet->icmp;

	if (icmp->mtu != 0) {
		text_add(text, "the next hop takes ");
		words_add_count(text, icmp->mtu, "byte");
		text_add(text, " at most (MTU)");
	}
	if (is_redirect(icmp)) {
		text_add(text, "asks the sender to use ");
		words_add_address(text, &message->gateway);
		text_add(text, " as its next hop");
	}
	if (message->extensions.has_mpls)
		text_addf(text, "%sMPLS label %u", text->length > 0 ? "; " : "",
			  message->extensions.mpls_label);
	if (message->quote.ip.fragment_offset > 0)
		text_addf(text, "%sthe quote is a later fragment, without ports",
			  text->length > 0 ? "; " : "");
	return true;
}

static const char *const reasons[ICMP_REASONS] = {
	[ICMP_ACCEPTED] = NULL,
	[ICMP_OUT_OF_WINDOW] = "the quoted sequence number is not in flight: stale, or forged by "
			       "somebody who guesses (RFC 5927)",
	[ICMP_NO_SUCH_CONNECTION] = "no such connection is known",
	[ICMP_NOT_SENT_BY_RECEIVER] = "its receiver did not send what it quotes: stale, or forged "
				      "(RFC 5927)",
	[ICMP_BAD_CHECKSUM] = "its checksum is wrong",
	[ICMP_QUOTE_TOO_SHORT] = "it quotes less than 8 bytes of the transport header",
	[ICMP_CONNECTION_CLOSED] = "the connection was closed already",
	[ICMP_QUOTED_MULTICAST] =
		"what it quotes went to a group or broadcast address, which no ICMP "
		"error may answer",
	[ICMP_QUOTED_ERROR] = "it quotes an ICMP error, which no error may answer (RFC 1122)",
	[ICMP_QUOTED_FRAGMENT] = "it quotes a later fragment, which names no ports",
	[ICMP_NO_EFFECT] = "the kernel does nothing on this type and code",
	[ICMP_MTU_NOT_SMALLER] = "the MTU it names is not smaller than the one in use",
	[ICMP_MTU_TOO_SMALL] = "the MTU it names is smaller than any that is allowed",
	[ICMP_SENDER_WENT_ON] =
		"the sender went on as if it had not come (its socket was locked by a "
		"running call, or a firewall dropped the error)",
	[ICMP_LISTENER_REQUEST] =
		"it concerns a connection that the listener has not set up yet, of "
		"which no program knows",
	[ICMP_CAPTURED_TWICE] = "the same error as the one before it, captured once more",
	[ICMP_ABOUT_TUNNEL] = "it went to the end of the tunnel, not to the socket",
};

void annotation_add_reason(struct text *text, enum icmp_reason reason)
{
	if (reasons[reason] != NULL)
		text_add(text, reasons[reason]);
}

void annotation_add_unmatched(struct text *text, const struct unmatched *unmatched)
{
	char buffer[20];

	if (unmatched->has_addresses) {
		text_addf(text, "about %s, ", words_protocol_number(unmatched->protocol, buffer));
		words_add_address(text, &unmatched->source);
		text_add(text, " > ");
		words_add_address(text, &unmatched->destination);
	}
	text_add(text, unmatched->has_addresses ? ": " : "(");
	if (unmatched->reason == ICMP_QUOTE_TOO_SHORT && unmatched->is_cut)
		text_add(text,
			 "the capture cut the quote short, so whose packet it was, and whether "
			 "its sender acts on it, cannot be told");
	else
		annotation_add_reason(text, unmatched->reason);
	text_add(text, unmatched->has_addresses ? "" : ")");
}

/* An error about the tunnel's packet, not the connection's. */
static void add_tunnel_end(struct text *text, const struct icmp_record *icmp)
{
	text_add(text, "about the tunnel: it goes to the tunnel's end ");
	words_add_address(text, &icmp->tunnel->to);
	text_addf(text, ", no socket of this connection gets it; %s", tunnel_effect_words(icmp));
}

static bool add_judgement(struct text *text, const struct icmp_record *icmp)
{
	if (icmp->reason == ICMP_ACCEPTED)
		return true;
	if (icmp->reason == ICMP_ABOUT_TUNNEL) {
		add_tunnel_end(text, icmp);
		return true;
	}
	if (icmp->reason == ICMP_NO_EFFECT) {
		text_add(text, icmp_errno_find(icmp->version, icmp->type, icmp->code)->remark);
		return true;
	}
	text_add(text, "not acted upon: ");
	if (icmp->reason == ICMP_OUT_OF_WINDOW && icmp->match == ICMP_MATCH_EXACT)
		text_add(text,
			 "the quoted sequence number is not in flight: it was acknowledged before, "
			 "or is a keepalive probe's, which lies below the window");
	else
		annotation_add_reason(text, (enum icmp_reason)icmp->reason);
	return true;
}

bool annotation_add_icmp(struct text *text, const struct scene *scene,
			 const struct icmp_record *icmp, unsigned line)
{
	switch (line) {
	case 0:
		return add_quote(text, scene, icmp);
	case 1:
		return add_sender(text, scene, icmp);
	case 2:
		return add_length(text, scene);
	case 3:
		return add_details(text, scene, icmp);
	case 4:
		return add_judgement(text, icmp);
	default:
		return false;
	}
}
