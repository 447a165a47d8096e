/* The options of a TCP header. */
#include "decode/tcp_options.h"

#include <stddef.h>

/* IANA "TCP Option Kind Numbers" */
enum tcp_option {
	OPTION_END = 0,
	OPTION_NOP = 1,
	OPTION_MSS = 2,
	OPTION_WINDOW_SCALE = 3,
	OPTION_SACK_PERMITTED = 4,
	OPTION_SACK = 5,
	OPTION_TIMESTAMPS = 8,
	OPTION_FAST_OPEN = 34,
	OPTION_EXPERIMENT = 254,
};

static void read_mss(struct bytes value, struct tcp_header *tcp)
{
	tcp->options |= TCP_HAS_MSS;
	tcp->mss = bytes_be16_at(value, 0);
}

static void read_window_scale(struct bytes value, struct tcp_header *tcp)
{
	tcp->options |= TCP_HAS_WINDOW_SCALE;
	tcp->window_scale = bytes_u8_at(value, 0);
}

static void read_sack_permitted(struct bytes value, struct tcp_header *tcp)
{
	(void)value;
	tcp->options |= TCP_HAS_SACK_PERMITTED;
}

static void read_timestamps(struct bytes value, struct tcp_header *tcp)
{
	tcp->options |= TCP_HAS_TIMESTAMPS;
	tcp->timestamp_value = bytes_be32_at(value, 0);
	tcp->timestamp_echo = bytes_be32_at(value, 4);
}

static void read_sack(struct bytes value, struct tcp_header *tcp)
{
	tcp->sack_count = 0;
	while (tcp->sack_count < TCP_MAX_SACK_BLOCKS &&
	       bytes_be32(&value, &tcp->sack[tcp->sack_count].left) &&
	       bytes_be32(&value, &tcp->sack[tcp->sack_count].right))
		tcp->sack_count++;
}

static void read_fast_open(struct bytes value, struct tcp_header *tcp)
{
	tcp->options |= TCP_HAS_FAST_OPEN;
	tcp->fast_open_cookie_length = (uint8_t)bytes_left(value);
}

/* RFC 6994: the value begins with the experiment's number; f989 is Fast Open before RFC 7413. */
static void read_experiment(struct bytes value, struct tcp_header *tcp)
{
	uint16_t number;

	if (bytes_be16(&value, &number) && number == 0xf989)
		read_fast_open(value, tcp);
}

/* clang-format off */
static const struct {
	uint8_t kind;
	uint8_t least, most; /* bytes of the whole option */
	void (*read)(struct bytes value, struct tcp_header *tcp);
} readers[] = {
	{OPTION_MSS,            4,  4, read_mss           }, /* RFC 9293 section 3.7.1 */
	{OPTION_WINDOW_SCALE,   3,  3, read_window_scale  }, /* RFC 7323 section 2.2 */
	{OPTION_SACK_PERMITTED, 2,  2, read_sack_permitted}, /* RFC 2018 section 2 */
	{OPTION_SACK,          10, 34, read_sack          }, /* RFC 2018 section 3 */
	{OPTION_TIMESTAMPS,    10, 10, read_timestamps    }, /* RFC 7323 section 3.2 */
	{OPTION_FAST_OPEN,      2, 18, read_fast_open     }, /* RFC 7413 section 4.1.1 */
	{OPTION_EXPERIMENT,     4, 20, read_experiment    },
};
/* clang-format on */

static void read_option(uint8_t kind, struct bytes value, struct tcp_header *tcp)
{
	size_t length = bytes_left(value) + 2;

	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
		if (readers[i].kind == kind) {
			if (length >= readers[i].least && length <= readers[i].most)
				readers[i].read(value, tcp);
			return;
		}
}

void read_tcp_options(struct bytes options, struct tcp_header *tcp)
{
	struct bytes value;
	uint8_t kind, length;

	while (bytes_u8(&options, &kind) && kind != OPTION_END) {
		if (kind == OPTION_NOP)
			continue;
		if (!bytes_u8(&options, &length) || length < 2 ||
		    !bytes_take(&options, length - 2u, &value))
			return;
		read_option(kind, value, tcp);
	}
}
