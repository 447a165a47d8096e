/* The interfaces of a pcapng file: what their blocks say, and how their clocks tick. */
#include "capture/pcapng_interface.h"

#include "base/packet_options.h"
#include "base/timestamp.h"
#include "capture/byte_order.h"
#include "capture/link_type.h"
#include "capture/pcapng_input.h"

#include <stdlib.h>
#include <string.h>

/* draft-ietf-opsawg-pcapng sections 4.2 and 4.6 */
#define INTERFACE_HEADER_SIZE  8u
#define STATISTICS_HEADER_SIZE 12u
enum { IF_NAME = 2, IF_DESCRIPTION = 3, IF_TSRESOL = 9, IF_TSOFFSET = 14 };
enum { ISB_IFDROP = 5, ISB_OSDROP = 7 };

#define BINARY_RESOLUTION  0x80u
#define DEFAULT_RESOLUTION 6u

/* More interfaces no section has, and no file different ones. */
#define MAX_INTERFACES 65536u

/* What is kept of a name or description. */
#define LONGEST_NAME 255u

static const char no_memory[] = "there is no memory for it";

/* What the options of an interface's block say. */
struct description {
	struct bytes name, text;
	uint8_t resolution;
	int64_t offset; /* seconds */
};

static struct description read_description(struct bytes options, bool is_swapped)
{
	struct description description = {.resolution = DEFAULT_RESOLUTION};
	struct bytes value;
	uint16_t code;

	while (packet_option_next(&options, pcapng_is_little(is_swapped), &code, &value)) {
		if (code == IF_NAME)
			description.name = value;
		else if (code == IF_DESCRIPTION)
			description.text = value;
		else if (code == IF_TSRESOL && bytes_left(value) >= 1)
			description.resolution = bytes_u8_at(value, 0);
		else if (code == IF_TSOFFSET && bytes_left(value) >= 8)
			description.offset = (int64_t)pcapng_u64(value, 0, is_swapped);
	}
	return description;
}

static struct pcapng_clock clock_of(const struct description *description)
{
	struct pcapng_clock clock = {.resolution = description->resolution};

	if (__builtin_mul_overflow(description->offset, NS_PER_SECOND, &clock.offset_ns))
		clock.offset_ns = description->offset < 0 ? INT64_MIN : INT64_MAX;
	if (clock.resolution <= 9) {
		clock.multiplier = 1;
		for (unsigned digit = clock.resolution; digit < 9; digit++)
			clock.multiplier *= 10;
	}
	return clock;
}

/* Whole seconds and nanoseconds of a clock that ticks in powers of two. */
static uint64_t binary_ns(unsigned power, uint64_t ticks, uint64_t *seconds)
{
	const uint64_t fraction = power < 64 ? ticks & ((UINT64_C(1) << power) - 1) : ticks;

	*seconds = power < 64 ? ticks >> power : 0;
	if (power <= 34)
		return (fraction * (uint64_t)NS_PER_SECOND) >> power;
	/* 2^-34 s is 58 ps: nothing below it is worth a wider number */
	if (power - 34 >= 64)
		return 0;
	return ((fraction >> (power - 34)) * (uint64_t)NS_PER_SECOND) >> 34;
}

/* The same for powers of ten below a nanosecond. */
static uint64_t decimal_ns(unsigned power, uint64_t ticks)
{
	for (; power > 9 && ticks > 0; power--)
		ticks /= 10;
	return ticks;
}

int64_t pcapng_clock_slow(const struct pcapng_clock *clock, uint64_t ticks)
{
	uint64_t seconds = 0, since;
	int64_t time_ns;

	if (clock->resolution & BINARY_RESOLUTION)
		since = binary_ns(clock->resolution & ~BINARY_RESOLUTION, ticks, &seconds);
	else if (clock->multiplier != 0)
		since = __builtin_mul_overflow(ticks, clock->multiplier, &since) ? UINT64_MAX
										 : since;
	else
		since = decimal_ns(clock->resolution, ticks);
	if (__builtin_mul_overflow(seconds, (uint64_t)NS_PER_SECOND, &seconds) ||
	    __builtin_add_overflow(since, seconds, &since) ||
	    __builtin_add_overflow(since, clock->offset_ns, &time_ns))
		return clock->offset_ns < 0 && since < INT64_MAX ? INT64_MIN : INT64_MAX;
	return time_ns;
}

/* A copy up to the first NUL, NULL for nothing. */
static char *copy_name(struct bytes from)
{
	char *name;

	if (bytes_u8_at(from, 0) == 0)
		return NULL;
	bytes_clip(&from, LONGEST_NAME);
	name = calloc(1, bytes_left(from) + 1);
	if (name != NULL)
		(void)!bytes_copy(&from, name, bytes_left(from));
	return name;
}

static bool is_same_name(const char *known, struct bytes from)
{
	char name[LONGEST_NAME + 1] = "";

	bytes_clip(&from, LONGEST_NAME);
	if (bytes_left(from) > 0)
		(void)!bytes_copy(&from, name, bytes_left(from));
	return strcmp(known == NULL ? "" : known, name) == 0;
}

static bool is_same(const struct capture_interface *known, const struct capture_interface *other,
		    const struct description *description)
{
	return known->link_type == other->link_type &&
	       known->snapshot_length == other->snapshot_length &&
	       known->time_resolution == other->time_resolution &&
	       is_same_name(known->name, description->name) &&
	       is_same_name(known->description, description->text);
}

/* Room for one more of `size` bytes behind `count`. */
static bool make_room(void **array, size_t *room, size_t count, size_t size)
{
	size_t larger = *room == 0 ? 4 : *room * 2;
	void *grown;

	if (count < *room)
		return true;
	grown = realloc(*array, larger * size);
	if (grown == NULL)
		return false;
	*array = grown;
	*room = larger;
	return true;
}

/* The index of what is not known yet; false: no memory. Beyond the limit they share the last. */
static bool learn(struct pcapng_interfaces *interfaces, const struct capture_interface *interface,
		  const struct description *description, uint32_t *index)
{
	struct capture_interface *added;

	if (interfaces->known_count == MAX_INTERFACES) {
		*index = MAX_INTERFACES - 1;
		return true;
	}
	if (!make_room((void **)&interfaces->known, &interfaces->known_room,
		       interfaces->known_count, sizeof(*interfaces->known)))
		return false;
	*index = (uint32_t)interfaces->known_count;
	added = &interfaces->known[interfaces->known_count++];
	*added = *interface;
	added->name = copy_name(description->name);
	added->description = copy_name(description->text);
	return true;
}

void pcapng_interfaces_new_section(struct pcapng_interfaces *interfaces)
{
	interfaces->earlier_count = interfaces->port_count;
	interfaces->port_count = 0;
}

const char *pcapng_interfaces_add(struct pcapng_interfaces *interfaces, struct bytes body,
				  bool is_swapped)
{
	const size_t number = interfaces->port_count;
	struct capture_interface interface = {.number = (uint32_t)number};
	struct description description;
	struct pcapng_port *port;

	if (bytes_left(body) < INTERFACE_HEADER_SIZE)
		return "an interface without a link type";
	if (number == MAX_INTERFACES)
		return "the interface is one too many";
	if (!make_room((void **)&interfaces->ports, &interfaces->port_room, number,
		       sizeof(*interfaces->ports)))
		return no_memory;
	interface.link_type = link_type_of_dlt(link_type_to_dlt(pcapng_u16(body, 0, is_swapped)));
	interface.snapshot_length = pcapng_u32(body, 4, is_swapped);
	(void)!bytes_skip(&body, INTERFACE_HEADER_SIZE);
	description = read_description(body, is_swapped);
	interface.time_resolution = description.resolution;
	port = &interfaces->ports[number];
	if (number >= interfaces->earlier_count ||
	    !is_same(&interfaces->known[port->index], &interface, &description)) {
		*port = (struct pcapng_port){.index = 0};
		if (!learn(interfaces, &interface, &description, &port->index))
			return no_memory;
	}
	port->link_type = interface.link_type;
	port->is_foreign = is_swapped && byte_order_matters(interface.link_type);
	port->snapshot_length = interface.snapshot_length;
	port->clock = clock_of(&description);
	port->dropped_before = interfaces->known[port->index].dropped;
	port->dropped_by_packets = port->dropped_by_statistics = 0;
	interfaces->port_count++;
	return NULL;
}

/* Both ways to count tell of the same packets: the larger number is the better one. */
static void update_dropped(struct pcapng_interfaces *interfaces, const struct pcapng_port *port)
{
	struct capture_interface *interface = &interfaces->known[port->index];
	const uint64_t here = port->dropped_by_packets > port->dropped_by_statistics
				      ? port->dropped_by_packets
				      : port->dropped_by_statistics;

	interface->knows_dropped = true;
	if (__builtin_add_overflow(port->dropped_before, here, &interface->dropped))
		interface->dropped = UINT64_MAX;
}

void pcapng_interfaces_dropped(struct pcapng_interfaces *interfaces, struct pcapng_port *port,
			       uint64_t dropped)
{
	if (__builtin_add_overflow(port->dropped_by_packets, dropped, &port->dropped_by_packets))
		port->dropped_by_packets = UINT64_MAX;
	update_dropped(interfaces, port);
}

const char *pcapng_interfaces_statistics(struct pcapng_interfaces *interfaces, struct bytes body,
					 bool is_swapped)
{
	const uint32_t number = pcapng_u32(body, 0, is_swapped);
	uint64_t dropped = 0;
	bool is_told = false;
	struct bytes value;
	uint16_t code;

	if (bytes_left(body) < STATISTICS_HEADER_SIZE)
		return "statistics without a time";
	if (number >= interfaces->port_count)
		return "statistics of an interface that is not described";
	(void)!bytes_skip(&body, STATISTICS_HEADER_SIZE);
	while (packet_option_next(&body, pcapng_is_little(is_swapped), &code, &value)) {
		if ((code != ISB_IFDROP && code != ISB_OSDROP) || bytes_left(value) < 8)
			continue;
		is_told = true;
		if (__builtin_add_overflow(dropped, pcapng_u64(value, 0, is_swapped), &dropped))
			dropped = UINT64_MAX;
	}
	if (is_told) { /* the counts are those since the capture began */
		interfaces->ports[number].dropped_by_statistics = dropped;
		update_dropped(interfaces, &interfaces->ports[number]);
	}
	return NULL;
}

void pcapng_interfaces_free(struct pcapng_interfaces *interfaces)
{
	for (size_t i = 0; i < interfaces->known_count; i++) {
		free((char *)(uintptr_t)interfaces->known[i].name);
		free((char *)(uintptr_t)interfaces->known[i].description);
	}
	free(interfaces->known);
	free(interfaces->ports);
}
