/* The directed five-tuple of a packet, and the undirected key of its connection. */
#include "base/five_tuple.h"

struct flow_key flow_key_of(const struct five_tuple *tuple, const uint16_t vlan[2],
			    bool *source_is_low)
{
	int order = ip_addr_compare(&tuple->source, &tuple->destination);
	bool low = order < 0 || (order == 0 && tuple->source_port <= tuple->destination_port);

	*source_is_low = low;
	return (struct flow_key){
		.low = low ? tuple->source : tuple->destination,
		.high = low ? tuple->destination : tuple->source,
		.low_port = low ? tuple->source_port : tuple->destination_port,
		.high_port = low ? tuple->destination_port : tuple->source_port,
		.vlan = {vlan[0], vlan[1]},
		.protocol = tuple->protocol,
		.ip_version = tuple->ip_version,
	};
}
