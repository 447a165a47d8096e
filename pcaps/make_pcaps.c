// Writes the built captures: make_pcaps DIRECTORY writes all, -l lists them, names choose some.
#include "pcaps/make/craft.h"
#include "pcaps/make/story.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct story *const tables[] = {
	icmp_code_stories,   quote_stories,     quote_cut_stories, forged_stories, link_stories,
	ip_stories,          tcp_stories,       tcp_reset_stories, other_stories,  tunnel_stories,
	more_tunnel_stories, more_link_stories, pcapng_stories,
};

enum { TABLE_COUNT = sizeof tables / sizeof tables[0], PATH_MAX_LENGTH = 4096 };

static void write_story(struct libnet_context *net, const struct story *story,
			const char *directory)
{
	char path[PATH_MAX_LENGTH];
	struct maker maker = {.net = net};
	int length = snprintf(path, sizeof path, "%s/%s.pcap", directory, story->name);

	if (length < 0 || (size_t)length >= sizeof path) {
		fprintf(stderr, "make_pcaps: name too long: %s\n", story->name);
		exit(EXIT_FAILURE);
	}
	maker_open(&maker, path, &story->form);
	story->tell(&maker, story);
	maker_close(&maker);
}

static bool is_chosen(const struct story *story, char **names)
{
	if (*names == NULL)
		return true;
	while (*names != NULL && strcmp(*names, story->name) != 0)
		names++;
	return *names != NULL;
}

static void list(void)
{
	for (size_t i = 0; i < TABLE_COUNT; i++)
		for (const struct story *story = tables[i]; story->name != NULL; story++)
			printf("%s\t%s\n", story->name, story->rows);
}

int main(int count, char **arguments)
{
	struct libnet_context *net;

	if (count < 2) {
		fprintf(stderr, "usage: make_pcaps -l | make_pcaps DIRECTORY [NAME ...]\n");
		return EXIT_FAILURE;
	}
	if (strcmp(arguments[1], "-l") == 0) {
		list();
		return EXIT_SUCCESS;
	}
	net = craft_open();
	for (size_t i = 0; i < TABLE_COUNT; i++)
		for (const struct story *story = tables[i]; story->name != NULL; story++)
			if (is_chosen(story, arguments + 2))
				write_story(net, story, arguments[1]);
	craft_close(net);
	return EXIT_SUCCESS;
}
