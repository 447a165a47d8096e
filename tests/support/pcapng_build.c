/* pcapng files, built in memory block by block in either byte order. */
#include "tests/support/pcapng_build.h"

#include "tests/support/capture_trace.h"

#include <string.h>
#include <unistd.h>

void pcapng_put(struct pcapng_build *build, unsigned width, uint64_t value)
{
	for (unsigned i = 0; i < width; i++) {
		unsigned shift = build->is_big_endian ? width - 1 - i : i;

		build->data[build->length++] = (uint8_t)(shift < 8 ? value >> (8 * shift) : 0);
	}
}

void pcapng_put_text(struct pcapng_build *build, const char *text)
{
	memcpy(build->data + build->length, text, strlen(text));
	build->length += strlen(text);
	while (build->length % 4 != 0)
		build->data[build->length++] = 0;
}

void pcapng_begin(struct pcapng_build *build, uint32_t type)
{
	build->block = build->length;
	pcapng_put(build, 4, type);
	pcapng_put(build, 4, 0);
}

void pcapng_end(struct pcapng_build *build)
{
	const size_t length = build->length + 4 - build->block, end = build->length;

	pcapng_put(build, 4, length);
	build->length = build->block + 4;
	pcapng_put(build, 4, length);
	build->length = end + 4;
}

void pcapng_option_text(struct pcapng_build *build, uint16_t code, const char *text)
{
	pcapng_put(build, 2, code);
	pcapng_put(build, 2, strlen(text));
	pcapng_put_text(build, text);
}

void pcapng_option(struct pcapng_build *build, uint16_t code, unsigned width, uint64_t value)
{
	pcapng_put(build, 2, code);
	pcapng_put(build, 2, width);
	pcapng_put(build, width, value);
	pcapng_put_text(build, "");
}

void pcapng_section(struct pcapng_build *build)
{
	pcapng_begin(build, 0x0a0d0d0a);
	pcapng_put(build, 4, 0x1a2b3c4d);
	pcapng_put(build, 2, 1);
	pcapng_put(build, 2, 0);
	pcapng_put(build, 8, UINT64_MAX);
	pcapng_end(build);
}

void pcapng_interface(struct pcapng_build *build, uint16_t link_type)
{
	pcapng_begin(build, 1);
	pcapng_put(build, 2, link_type);
	pcapng_put(build, 2, 0);
	pcapng_put(build, 4, 0);
	pcapng_end(build);
}

void pcapng_packet(struct pcapng_build *build, uint32_t interface, uint64_t time)
{
	pcapng_begin(build, 6);
	pcapng_put(build, 4, interface);
	pcapng_put(build, 4, time >> 32);
	pcapng_put(build, 4, time & 0xffffffff);
	pcapng_put(build, 4, 5);
	pcapng_put(build, 4, 60);
	pcapng_put_text(build, "abcde");
	pcapng_end(build);
}

struct capture *pcapng_build_open(const struct pcapng_build *build, struct error *error)
{
	const struct memory_file file = memory_file_make(build->data, build->length);
	struct capture *capture = capture_open_file(file.path, error);

	(void)close(file.descriptor);
	return capture;
}
