/* Systems without capabilities: the user is all there is. */
#include "cli/capabilities.h"

bool capabilities_bound(struct error *error)
{
	(void)error;
	return true;
}

bool capabilities_drop(struct error *error)
{
	(void)error;
	return true;
}
