/* The names of this host's interfaces, which packets of the interface "any" give by index. */
#include "capture/live_private.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

/* The place of an index; another index there is forgotten and asked for again. */
static struct live_name *row_of(struct live_names *names, uint32_t index)
{
	return &names->rows[index % LIVE_NAMES];
}

void live_names_open(struct live_names *names)
{
	struct if_nameindex *list = if_nameindex();

	for (const struct if_nameindex *each = list; each != NULL && each->if_index != 0; each++) {
		struct live_name *row = row_of(names, each->if_index);

		row->index = each->if_index;
		(void)snprintf(row->name, sizeof(row->name), "%s", each->if_name);
	}
	if (list != NULL)
		if_freenameindex(list);
}

const char *live_names_find(struct live_names *names, uint32_t index, int descriptor)
{
	struct live_name *row = row_of(names, index);
	struct ifreq request = {.ifr_ifindex = (int)index};

	if (index == 0)
		return NULL;
	if (row->index == index)
		return row->name;
	if (index > INT32_MAX || ioctl(descriptor, SIOCGIFNAME, &request) != 0)
		return NULL;
	row->index = index;
	(void)snprintf(row->name, sizeof(row->name), "%.*s", (int)sizeof(row->name) - 1,
		       request.ifr_name);
	return row->name;
}
