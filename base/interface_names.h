/* What the interfaces of the host that captures are called: asked while its packets are printed. */
#ifndef BASE_INTERFACE_NAMES_H
#define BASE_INTERFACE_NAMES_H

#include <stdint.h>

struct interface_names {
	/* The interface of this index, lent until the next call; NULL where it is not known. */
	const char *(*find)(void *context, uint32_t index);
	void *context;
};

#endif
