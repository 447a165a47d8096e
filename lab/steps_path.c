/* What scenarios do to the path between the hosts. */
#include "lab/steps.h"

#define NS_PER_MS INT64_C(1000000)

static unsigned add(struct lab *lab, const struct frames *frames, enum treatment_kind kind,
		    struct treatment treatment)
{
	treatment.kind = kind;
	return path_add_rule(lab->path, frames, &treatment);
}

unsigned path_loses(struct lab *lab, struct frames frames)
{
	return add(lab, &frames, TREAT_LOSE, (struct treatment){.delay_ns = 0});
}

unsigned path_delays(struct lab *lab, struct frames frames, unsigned by_ms)
{
	return add(lab, &frames, TREAT_DELAY, (struct treatment){.delay_ns = by_ms * NS_PER_MS});
}

unsigned path_doubles(struct lab *lab, struct frames frames, unsigned after_ms)
{
	return add(lab, &frames, TREAT_DUPLICATE,
		   (struct treatment){.delay_ns = after_ms * NS_PER_MS});
}

unsigned path_answers(struct lab *lab, struct frames frames, struct icmp_forgery forgery,
		      unsigned after_ms)
{
	return add(lab, &frames, TREAT_ANSWER_ICMP,
		   (struct treatment){.delay_ns = after_ms * NS_PER_MS, .icmp = forgery});
}

unsigned path_comments(struct lab *lab, struct frames frames, struct icmp_forgery forgery,
		       unsigned after_ms)
{
	return add(lab, &frames, TREAT_COMMENT_ICMP,
		   (struct treatment){.delay_ns = after_ms * NS_PER_MS, .icmp = forgery});
}

unsigned path_resets(struct lab *lab, struct frames frames, struct tcp_forgery forgery)
{
	return add(lab, &frames, TREAT_ANSWER_TCP, (struct treatment){.tcp = forgery});
}

unsigned path_narrows(struct lab *lab, int link, uint32_t mtu, bool with_icmp)
{
	struct frames large = {.link = link, .longer_than = mtu};
	struct icmp_forgery told = {.type = lab->variant.version == 4 ? 3 : 2,
				    .code = lab->variant.version == 4 ? 4 : 0,
				    .rest = mtu};

	recorder_note(&lab->recorder, "path", "MTU of link %d is %u%s", link + 1, mtu,
		      with_icmp ? "" : ", and nobody is told");
	return with_icmp ? path_answers(lab, large, told, 0) : path_loses(lab, large);
}

unsigned path_is_cut(struct lab *lab, int link)
{
	recorder_note(&lab->recorder, "path", "link %d is cut", link + 1);
	return path_loses(lab, (struct frames){.link = link});
}

void path_heals(struct lab *lab, unsigned rule)
{
	recorder_note(&lab->recorder, "path", "as before");
	path_drop_rule(lab->path, rule);
}

static void keep_missing(struct lab *lab, bool found)
{
	struct error error;

	if (found)
		return;
	error_set(&error, "no frame passed that something could be forged about");
	lab_broken(lab, &error);
}

void forge_icmp_about(struct lab *lab, struct frames frames, struct icmp_forgery forgery)
{
	keep_missing(lab, path_forge_icmp(lab->path, &frames, &forgery));
}

void forge_tcp_about(struct lab *lab, struct frames frames, struct tcp_forgery forgery)
{
	keep_missing(lab, path_forge_tcp(lab->path, &frames, &forgery));
}
