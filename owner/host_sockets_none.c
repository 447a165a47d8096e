/* Where there is no sock_diag: the sockets of this host are not known. */
#include "owner/host_sockets.h"

struct socket_table *host_sockets_read(struct host_sockets_result *result, struct error *error)
{
	*result = (struct host_sockets_result){0};
	error_set(error, "the sockets of this host can be read on Linux only");
	return NULL;
}
