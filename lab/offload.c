/* ethtool's ioctl; there is no rtnetlink message for it in the kernels of today's distributions. */
#include "lab/offload.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static bool ask(int any, const char *interface, struct ethtool_value *value)
{
	struct ifreq request = {.ifr_data = (char *)value};

	(void)strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
	return ioctl(any, SIOCETHTOOL, &request) == 0;
}

bool offload_disable(const struct host *host, const char *interface, struct error *error)
{
	static const uint32_t commands[] = {ETHTOOL_SRXCSUM, ETHTOOL_STXCSUM, ETHTOOL_STSO,
					    ETHTOOL_SGSO, ETHTOOL_SGRO};
	bool done = true;
	int any;

	if (!host_enter(host, error))
		return false;
	any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]) && done; i++) {
		struct ethtool_value value = {.cmd = commands[i], .data = 0};

		done = ask(any, interface, &value);
	}
	if (!done)
		error_set(error, "offloads of %s at the %s: %s", interface, host->name,
			  strerror(errno));
	(void)close(any);
	return done;
}

bool link_await(const struct host *host, const char *interface, struct error *error)
{
	struct ethtool_value value = {.cmd = ETHTOOL_GLINK};
	bool done;
	int any;

	if (!host_enter(host, error))
		return false;
	any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	done = ask(any, interface, &value) && value.data != 0;
	if (!done)
		error_set(error, "%s at the %s does not come up", interface, host->name);
	(void)close(any);
	return done;
}
