/* What came of a probe, written for people or for programs. */
#include "cli/probe_print.h"

#include "base/five_tuple.h"
#include "cli/probe_packets.h"
#include "decode/icmp_types.h"
#include "report/json.h"
#include "report/margin.h"

#include <string.h>

/* Room for the longest of the sentences. */
#define SENTENCE_SIZE 1024

static const char *protocol_word(const struct probed *probed)
{
	return probed->target->protocol == IP_PROTOCOL_TCP ? "tcp" : "udp";
}

void probe_print_target(const struct probe_print *print, const struct probe_target *target)
{
	char buffer[SENTENCE_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));
	char address[IP_ADDR_TEXT_SIZE];

	text_add(&text, target->protocol == IP_PROTOCOL_TCP ? "TCP " : "UDP ");
	probe_words_target(&text, target);
	(void)ip_addr_format(&target->address, address);
	if (strcmp(address, print->host) != 0) {
		text_add(&text, " (");
		text_add_escaped(&text, print->host, strlen(print->host));
		text_add(&text, ")");
	}
	(void)fprintf(print->output, "%s  ", buffer);
	(void)fflush(print->output);
}

void probe_print_text(const struct probe_print *print, const struct probed *probed,
		      const struct probe_watch *watch)
{
	char buffer[SENTENCE_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	probe_words_headline(&text, probed);
	(void)fprintf(print->output, "%s\n", buffer);
	if (watch != NULL)
		probe_packets_write(watch, print->output, print->color);
	text = text_in(buffer, sizeof(buffer));
	probe_words_meaning(&text, probed);
	margin_write(print->output, MARGIN_RESULT, buffer, print->color);
	text = text_in(buffer, sizeof(buffer));
	probe_words_errno(&text, probed);
	margin_write(print->output, MARGIN_RESULT, buffer, print->color);
	(void)fflush(print->output);
}

/* --- JSON --- */

static void add_end(struct json *json, const char *key, const struct ip_addr *address,
		    uint16_t port)
{
	json_open_key(json, key, '{');
	json_address_of(json, "ip", address);
	json_unsigned_of(json, "port", port);
	json_close(json, '}');
}

static void add_icmp(struct json *json, const struct probe_icmp *icmp)
{
	static const char *const senders[] = {[PROBE_FROM_TARGET] = "server",
					      [PROBE_FROM_SELF] = "client",
					      [PROBE_FROM_OTHER] = "other"};
	char word[ICMP_WORD_SIZE];

	json_open_key(json, "icmp", '{');
	json_address_of(json, "from", &icmp->from);
	json_word_of(json, "sender", senders[icmp->sender]);
	json_unsigned_of(json, "type", icmp->type);
	json_unsigned_of(json, "code", icmp->code);
	json_word_of(json, "name", icmp_type_word(icmp->version, icmp->type, icmp->code, word));
	json_close(json, '}');
}

static void add_told(struct json *json, const struct probe_told *told, bool is_tcp)
{
	if (told->errno_name == NULL)
		return;
	json_open_key(json, "error", '{');
	json_word_of(json, "errno", told->errno_name);
	json_word_of(json, "call", told->call);
	json_open_key(json, "delivered", '{');
	json_bool_of(json, is_tcp ? "plain" : "connected", told->connected);
	if (!is_tcp)
		json_bool_of(json, "unconnected", told->unconnected);
	json_bool_of(json, "recverr", told->recverr);
	json_close(json, '}');
	json_close(json, '}');
}

static const char *witness_word(enum probe_witness witness)
{
	static const char *const words[] = {[PROBE_BY_SILENCE] = "silence",
					    [PROBE_BY_ANSWER] = "answer",
					    [PROBE_BY_RST] = "rst",
					    [PROBE_BY_ICMP] = "icmp",
					    [PROBE_BY_CALL] = "call"};

	return words[witness];
}

void probe_print_json(const struct probe_print *print, const struct probed *probed)
{
	const struct probe_answer *answer = probed->answer;
	const struct probe_told told = probe_told(probed->target, answer);
	char sentence[SENTENCE_SIZE];
	struct text text = text_in(sentence, sizeof(sentence));
	struct json json;

	json_start(&json, print->output);
	json_open(&json, '{');
	json_word_of(&json, "record", "probe");
	json_word_of(&json, "proto", protocol_word(probed));
	json_key(&json, "host");
	json_string(&json, print->host, strlen(print->host));
	if (!ip_addr_is_unspecified(&answer->local))
		add_end(&json, "client", &answer->local, answer->local_port);
	add_end(&json, "server", &probed->target->address, probed->target->port);
	json_word_of(&json, "outcome", probe_outcome_word(answer->outcome));
	json_word_of(&json, "by", witness_word(answer->witness));
	if (answer->witness == PROBE_BY_ICMP)
		add_icmp(&json, &answer->icmp);
	if (answer->ttl != 0)
		json_unsigned_of(&json, "ttl", answer->ttl);
	if (probed->by_hand)
		json_bool_of(&json, "raw", true);
	json_unsigned_of(&json, "sent", answer->sent);
	json_seconds_of(&json, "delay", answer->delay_ns);
	if (answer->unheard != 0)
		json_unsigned_of(&json, "unheard", answer->unheard);
	if (answer->mtu != 0)
		json_unsigned_of(&json, "mtu", answer->mtu);
	if (answer->outcome == PROBE_OPEN && probed->target->protocol == IP_PROTOCOL_UDP)
		json_unsigned_of(&json, "bytes", answer->answer_length);
	add_told(&json, &told, probed->target->protocol == IP_PROTOCOL_TCP);
	probe_words_meaning(&text, probed);
	json_key(&json, "explanation");
	json_string(&json, sentence, text.length);
	json_close(&json, '}');
	json_end_line(&json);
	json_flush(&json);
	(void)fflush(print->output);
}
