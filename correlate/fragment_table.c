/* Keeps the first fragments seen last. */
#include "correlate/fragment_table.h"

void fragment_table_add(struct fragment_table *table, const struct first_fragment *fragment)
{
	table->entries[table->next % FRAGMENTS] = *fragment;
	table->next++;
}

const struct first_fragment *fragment_table_find(const struct fragment_table *table,
						 const struct quote *quote)
{
	for (uint32_t back = 1; back <= FRAGMENTS; back++) {
		const struct first_fragment *entry =
			&table->entries[(table->next - back) % FRAGMENTS];

		if (entry->protocol != 0 && entry->protocol == quote->ip.protocol &&
		    quote->ip.has_id && entry->ip_id == quote->ip.id &&
		    ip_addr_equal(&entry->source, &quote->five_tuple.source) &&
		    ip_addr_equal(&entry->destination, &quote->five_tuple.destination))
			return entry;
	}
	return NULL;
}
