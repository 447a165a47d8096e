/* nft's language, understood by libnftables inside the host's namespace. */
#include "lab/firewall.h"

#include <nftables/libnftables.h>
#include <string.h>

bool firewall_run(const struct host *host, const char *commands, struct error *error)
{
	struct nft_ctx *context;
	bool done;

	if (!host_enter(host, error))
		return false;
	context = nft_ctx_new(NFT_CTX_DEFAULT);
	if (context == NULL) {
		error_set(error, "libnftables does not start");
		return false;
	}
	(void)nft_ctx_buffer_output(context);
	(void)nft_ctx_buffer_error(context);
	done = nft_run_cmd_from_buffer(context, commands) == 0;
	if (!done)
		error_set(error, "firewall of the %s: %.*s", host->name,
			  (int)strcspn(nft_ctx_get_error_buffer(context), "\n"),
			  nft_ctx_get_error_buffer(context));
	nft_ctx_free(context);
	return done;
}
