/* Whose socket gets which errno, at which call, and for which kind of socket: one clause. */
#include "report/socket_line.h"

#include "correlate/socket_errors.h"
#include "report/owner_words.h"
#include "report/words.h"

static const char *const from_call[] = {
	[CALL_CONNECT] = " from connect()",
	[CALL_READ] = " from the next read",
	[CALL_WRITE] = " from the next write, with SIGPIPE",
	[CALL_NEXT] = " from the next call",
};

/* Protocols with connections: a socket that is not told at once remembers the error. */
static bool remembers(uint8_t protocol)
{
	return protocol == IP_PROTOCOL_TCP || protocol == IP_PROTOCOL_SCTP;
}

/* For which kind of socket, where not for every kind. */
static void add_kinds(struct text *text, const struct socket_error *error, const char *option)
{
	if (error->to_connected && error->to_recverr)
		text_addf(text, " if it is connected or has %s; otherwise nothing", option);
	else if (error->to_recverr)
		text_addf(text, " only with %s; otherwise nothing, for the error is soft", option);
	else if (error->to_connected)
		text_add(text, " if it is connected; otherwise nothing");
}

static void add_remembered_kinds(struct text *text, const struct socket_error *error,
				 const char *option)
{
	if (error->to_connected && !error->to_recverr)
		text_addf(text, " (not with %s)", option);
	else if (!error->to_connected && error->reason != ERROR_BY_ICMP)
		text_addf(text, " (with %s)", option);
	else if (!error->to_connected)
		text_addf(text, ", once, with %s; without, it is only remembered", option);
}

void socket_line_add_kinds(struct text *text, const struct story *story,
			   const struct socket_error *error)
{
	const char *option = words_error_option(story->connection->key.ip_version);

	if (owner_words_add_told(text, story, error) || error->to_unconnected)
		return;
	if (!error->to_connected)
		text_addf(text, ", only with %s", option);
	else if (!error->to_recverr)
		text_addf(text, ", not with %s", option);
	else if (!remembers(story->connection->key.protocol))
		text_addf(text, ", if connected or with %s", option);
}

bool socket_line_is_same(const struct socket_error *a, const struct socket_error *b)
{
	bool same_icmp = (a->icmp == NULL) == (b->icmp == NULL);

	if (same_icmp && a->icmp != NULL)
		same_icmp = a->icmp->type == b->icmp->type && a->icmp->code == b->icmp->code;
	return same_icmp && a->side == b->side && a->errno_name == b->errno_name &&
	       a->call == b->call && a->reason == b->reason && a->to_connected == b->to_connected &&
	       a->to_unconnected == b->to_unconnected && a->to_recverr == b->to_recverr;
}

bool socket_line_is_repeated(const struct story *story, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (socket_line_is_same(&story->errors[i], &story->errors[index]))
			return true;
	return false;
}

void socket_line_add_errno(struct text *text, const struct story *story,
			   const struct socket_error *error)
{
	text_addf(text, "%s ", words_side(error->side));
	words_add_end(text, story, error->side);
	text_addf(text, ": %s%s%s",
		  error->confidence == CONFIDENCE_CERTAIN  ? ""
		  : error->confidence == CONFIDENCE_LIKELY ? "likely "
							   : "possibly ",
		  error->errno_name, from_call[error->call]);
}

void socket_line_add(struct text *text, const struct story *story, const struct socket_error *error)
{
	const struct connection *connection = story->connection;
	const char *option = words_error_option(connection->key.ip_version);

	socket_line_add_errno(text, story, error);
	if (owner_words_add_told(text, story, error))
		return;
	if (remembers(connection->key.protocol))
		add_remembered_kinds(text, error, option);
	else if (!error->to_unconnected)
		add_kinds(text, error, option);
}

static void add_quoted_end(struct text *text, const struct quote *quote)
{
	if (quote->has_ports && quote->ip.protocol != IP_PROTOCOL_ICMP &&
	    quote->ip.protocol != IP_PROTOCOL_ICMP6)
		words_add_tuple_end(text, &quote->five_tuple, true);
	else
		words_add_address(text, &quote->five_tuple.source);
	text_add(text, ": ");
}

/* What TCP makes of an accepted error, by the state of the socket. */
static void add_tcp_effect(struct text *text, const struct icmp_errno *rule,
			   const struct icmp_record *icmp)
{
	switch (tcp_icmp_effect(rule, icmp_sender_state(icmp), icmp->simultaneous)) {
	case TCP_ICMP_ENDS_OPEN:
		text_addf(text, "%s from connect()", rule->errno_name);
		break;
	case TCP_ICMP_REMEMBERED:
		text_addf(
			text,
			"%s from the next call, once, with %s; without, it is only remembered and "
			"told if the connection times out",
			rule->errno_name, words_error_option(icmp->version));
		break;
	case TCP_ICMP_NOTHING:
		text_add(text, "no program is told");
		break;
	}
}

/* For which kind of socket of a protocol that is told at once, or what becomes of this one. */
static void add_datagram_effect(struct text *text, const struct scene *scene,
				const struct icmp_errno *rule, const char *option)
{
	const struct socket_error error = {.to_connected = rule->is_hard, .to_recverr = true};

	text_addf(text, "%s from the next call", rule->errno_name);
	if (!owner_words_add_match_told(text, &scene->owner,
					scene->packet->icmp.quote.five_tuple.protocol, &error,
					option))
		add_kinds(text, &error, option);
}

void socket_line_add_icmp(struct text *text, const struct scene *scene,
			  const struct icmp_record *icmp)
{
	const struct quote *quote = &scene->packet->icmp.quote;
	const struct icmp_errno *rule = icmp_errno_find(icmp->version, icmp->type, icmp->code);
	const char *option = words_error_option(icmp->version);

	if (icmp->reason != ICMP_ACCEPTED)
		return;
	add_quoted_end(text, quote);
	if (quote->five_tuple.protocol == IP_PROTOCOL_TCP)
		add_tcp_effect(text, rule, icmp);
	else if (rule->errno_name == NULL)
		text_add(text, "no program is told");
	else if (quote->five_tuple.protocol == IP_PROTOCOL_SCTP)
		text_addf(text,
			  "%s from connect(), or once from the next call with %s; without, it is "
			  "only remembered",
			  rule->errno_name, option);
	else
		add_datagram_effect(text, scene, rule, option);
}
