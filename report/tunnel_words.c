/* Tunnels in words: what a connection came in, and what an ICMP error about one means. */
#include "report/tunnel_words.h"

#include "report/words.h"

#include <stdio.h>

static const char *const words[TUNNEL_KINDS + 1] = {
	[TUNNEL_IPIP] = "ipip",   [TUNNEL_6IN4] = "6in4",       [TUNNEL_4IN6] = "4in6",
	[TUNNEL_6IN6] = "6in6",   [TUNNEL_GRE] = "gre",         [TUNNEL_ERSPAN] = "erspan",
	[TUNNEL_VXLAN] = "vxlan", [TUNNEL_GENEVE] = "geneve",   [TUNNEL_GTP] = "gtp",
	[TUNNEL_MPLS] = "mpls",   [TUNNEL_ETHERIP] = "etherip", [TUNNEL_L2TP] = "l2tp",
	[TUNNEL_PPPOE] = "pppoe", [TUNNEL_KINDS] = "other", /* beyond the correlator's limit */
};

const char *tunnel_word(const struct tunnel *tunnel, char buffer[TUNNEL_WORD_SIZE])
{
	if (!tunnel->has_id)
		return words[tunnel->kind];
	(void)snprintf(buffer, TUNNEL_WORD_SIZE, "%s:%u", words[tunnel->kind], tunnel->id);
	return buffer;
}

void tunnel_words_add(struct text *text, const struct story *story)
{
	char buffer[TUNNEL_WORD_SIZE];

	for (unsigned i = 0; i < story->tunnel_count; i++) {
		const struct tunnel *tunnel = &story->tunnel[i];

		text_add(text, i == 0 ? " in " : ", ");
		text_add(text, tunnel_word(tunnel, buffer));
		if (tunnel->ip_version == 0)
			continue;
		text_add(text, " (");
		words_add_address(text, &tunnel->source);
		text_add(text, " - ");
		words_add_address(text, &tunnel->destination);
		text_add(text, ")");
	}
}

/* What the end of a tunnel does with an error about the tunnel's own packet. */
enum effect {
	EFFECT_UNKNOWN,
	EFFECT_NOTED,       /* and told to those who send next */
	EFFECT_NOTED_PORTS, /* the same, port unreachable excepted */
	EFFECT_PASSED_ON,
	EFFECT_MTU_ONLY,
};

/*
 * ipip_err() and ip_tunnel_xmit() of net/ipv4; ipgre_err(); ipip6_err() of net/ipv6/sit.c with
 * ip6_err_gen_icmpv6_unreach(); ip6_tnl_err(), ip4ip6_err() and ip6ip6_err() of ip6_tunnel.c;
 * __udp4_lib_err_encap() with vxlan_err_lookup() and geneve_udp_encap_err_lookup().
 */
static const uint8_t effects[TUNNEL_KINDS + 1] = {
	[TUNNEL_IPIP] = EFFECT_NOTED,      [TUNNEL_GRE] = EFFECT_NOTED_PORTS,
	[TUNNEL_6IN4] = EFFECT_PASSED_ON,  [TUNNEL_4IN6] = EFFECT_PASSED_ON,
	[TUNNEL_6IN6] = EFFECT_PASSED_ON,  [TUNNEL_VXLAN] = EFFECT_MTU_ONLY,
	[TUNNEL_GENEVE] = EFFECT_MTU_ONLY,
};

/* Port unreachable and parameter problem are none that a tunnel's end expects. */
static bool is_unreachable_or_exceeded(const struct icmp_record *icmp)
{
	if (icmp->version == 6)
		return icmp->type == 1 || icmp_is_time_exceeded(icmp);
	return (icmp->type == 3 && icmp->code != 5) || icmp_is_time_exceeded(icmp);
}

static const char *words_of_noted(const struct icmp_record *icmp)
{
	if (icmp_is_too_big(icmp))
		return "Linux as that end keeps the smaller MTU, and answers the next packet into "
		       "the tunnel that is too large for it (and may not be fragmented) with an "
		       "error of its own";
	if (!is_unreachable_or_exceeded(icmp))
		return "Linux as that end does nothing on it";
	return "Linux as that end keeps it for 30 s and answers the next packet into the tunnel "
	       "with host unreachable; this one's sender is not told";
}

const char *tunnel_effect_words(const struct icmp_record *icmp)
{
	switch ((enum effect)effects[icmp->tunnel->kind]) {
	case EFFECT_NOTED_PORTS:
		if (icmp->version == 4 && icmp->type == 3 && icmp->code == 3)
			return "Linux as that end does nothing on it";
		return words_of_noted(icmp);
	case EFFECT_NOTED:
		return words_of_noted(icmp);
	case EFFECT_PASSED_ON:
		if (icmp->version == 4 && icmp_is_too_big(icmp))
			return words_of_noted(icmp);
		return "Linux as that end sends an error like it on to the sender inside, if the "
		       "quote is long enough";
	case EFFECT_MTU_ONLY:
		return icmp_is_too_big(icmp)
			       ? "Linux as that end keeps the smaller MTU; what was sent is lost"
			       : "Linux as that end tells nobody inside of it";
	case EFFECT_UNKNOWN:
		break;
	}
	return "what that end makes of it the capture does not say";
}

/* Does it mean that what it quotes was lost? Not so a redirect, say. */
static bool is_loss(const struct icmp_record *icmp)
{
	if (icmp->version == 6)
		return icmp->type <= 4;
	return icmp->type == 3 || icmp->type == 11 || icmp->type == 12;
}

const struct icmp_record *tunnel_words_error(const struct story *story)
{
	for (size_t i = story->icmp_count; i-- > 0;)
		if (story->icmp[i]->reason == ICMP_ABOUT_TUNNEL && is_loss(story->icmp[i]))
			return story->icmp[i];
	return NULL;
}
