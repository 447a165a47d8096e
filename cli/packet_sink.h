/* Who gets the packets that were kept, beside the correlator and the report. */
#ifndef CLI_PACKET_SINK_H
#define CLI_PACKET_SINK_H

#include "base/error.h"
#include "base/packet_view.h"
#include "decode/packet.h"

#include <stdbool.h>

enum sink_result {
	SINK_GOOD,
	SINK_FULL,   /* no more packets are wanted */
	SINK_FAILED, /* … and the error says why */
};

struct packet_sink {
	/* NULL: nobody. `view` and `packet` live until the call returns. */
	enum sink_result (*take)(void *context, const struct packet_view *view,
				 const struct packet *packet, struct error *error);
	/* Hands to the system what is in buffers; NULL: there are none. */
	bool (*flush)(void *context, struct error *error);
	void *context;
	bool needs_connections; /* the correlator takes each packet before the sink does */
	bool takes_helpers;     /* also what only explains what the filter lets through */
};

#endif
