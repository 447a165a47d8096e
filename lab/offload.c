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
		struct ifreq request = {.ifr_data = (char *)&value};

		(void)strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
		done = ioctl(any, SIOCETHTOOL, &request) == 0;
	}
	if (!done)
		error_set(error, "offloads of %s at the %s: %s", interface, host->name,
			  strerror(errno));
	(void)close(any);
	return done;
}
