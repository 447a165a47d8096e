/* SCTP packets, chunk by chunk (RFC 9260). */
#include "report/line.h"

#include <stddef.h>

#define HEADER_LENGTH       12
#define CHUNK_HEADER_LENGTH 4

enum chunk_type {
	CHUNK_DATA = 0,
	CHUNK_INIT = 1,
	CHUNK_INIT_ACK = 2,
	CHUNK_SACK = 3,
};

static const struct line_name chunk_names[] = {
	{CHUNK_DATA, "DATA"},
	{CHUNK_INIT, "INIT"},
	{CHUNK_INIT_ACK, "INIT ACK"},
	{CHUNK_SACK, "SACK"},
	{4, "HB REQ"},
	{5, "HB ACK"},
	{6, "ABORT"},
	{7, "SHUTDOWN"},
	{8, "SHUTDOWN ACK"},
	{9, "OP ERR"},
	{10, "COOKIE ECHO"},
	{11, "COOKIE ACK"},
	{12, "ECN ECHO"},
	{13, "ECN CWR"},
	{14, "SHUTDOWN COMPLETE"},
	{0xc0, "FOR CUM TSN"},
	{0xc1, "REL CTRL"},
	{0xc2, "REL CTRL ACK"},
	{0, NULL},
};

/* IANA "SCTP Payload Protocol Identifiers". */
static const struct line_name payload_names[] = {
	{1, "ISDN Q.921"}, {2, "M2UA"},       {3, "M3UA"},       {4, "SUA"},     {5, "M2PA"},
	{6, "V5.2"},       {7, "H.248"},      {8, "BICC"},       {9, "TALI"},    {10, "DUA"},
	{11, "ASAP"},      {12, "ENRP"},      {13, "H.323"},     {14, "Q.IPC"},  {15, "SIMCO"},
	{16, "DDPSC"},     {17, "DDPSSC"},    {18, "S1AP"},      {19, "RUA"},    {20, "HNBAP"},
	{21, "ForCES HP"}, {22, "ForCES MP"}, {23, "ForCES LP"}, {24, "SBc-AP"}, {25, "NBAP"},
	{27, "X2AP"},      {0, NULL},
};

/* One chunk: `from` is what was captured of it behind its header. */
struct chunk {
	struct bytes from;
	uint8_t type, flags;
	uint16_t length; /* with its header */
};

/* Appends "bogus chunk length 5]", which ends the line, if fewer than `wanted` bytes follow. */
static bool is_bogus(struct line *line, const struct chunk *chunk, uint32_t wanted)
{
	if (chunk->length >= CHUNK_HEADER_LENGTH + wanted)
		return false;
	text_addf(line->text, "bogus chunk length %u]", chunk->length);
	return true;
}

static bool print_data(struct line *line, const struct chunk *chunk, bool *is_over)
{
	struct bytes data = chunk->from;
	uint32_t tsn, payload;
	uint16_t stream, seq;

	if ((chunk->flags & 7) != 0)
		text_addf(line->text, "%s%s%s ", (chunk->flags & 4) != 0 ? "(U)" : "",
			  (chunk->flags & 2) != 0 ? "(B)" : "",
			  (chunk->flags & 1) != 0 ? "(E)" : "");
	*is_over = is_bogus(line, chunk, 12);
	if (*is_over)
		return true;
	if (!peek_be32(chunk->from, 0, &tsn) || !peek_be16(chunk->from, 4, &stream) ||
	    !peek_be16(chunk->from, 6, &seq) || !peek_be32(chunk->from, 8, &payload))
		return false;
	text_addf(line->text, "[TSN: %u] [SID: %u] [SSEQ %u] [PPID ", tsn, stream, seq);
	line_add_name(line, payload_names, "0x%x", payload);
	line_add(line, "] ");
	*is_over = is_bogus(line, chunk, 13);
	if (*is_over || line->options->verbose < 2)
		return true;
	line_add(line, "[Payload");
	if (line->options->dump_unknown && line->options->hex == 0 &&
	    line->options->hex_and_text == 0 && bytes_skip(&data, 12)) {
		text_add_char(line->text, ':');
		line_dump_hex_and_text(line, data);
	}
	text_add_char(line->text, ']');
	return true;
}

static bool print_init(struct line *line, const struct chunk *chunk, bool *is_over)
{
	uint32_t tag, window, tsn;
	uint16_t outbound, inbound;

	*is_over = is_bogus(line, chunk, 16);
	if (*is_over)
		return true;
	if (!peek_be32(chunk->from, 0, &tag) || !peek_be32(chunk->from, 4, &window) ||
	    !peek_be16(chunk->from, 8, &outbound) || !peek_be16(chunk->from, 10, &inbound) ||
	    !peek_be32(chunk->from, 12, &tsn))
		return false;
	text_addf(line->text, "[init tag: %u] [rwnd: %u] [OS: %u] [MIS: %u] [init TSN: %u] ", tag,
		  window, outbound, inbound, tsn);
	return true;
}

static bool print_sack(struct line *line, const struct chunk *chunk, bool *is_over)
{
	uint32_t acknowledged, window, tsn;
	uint16_t gaps, duplicates, start, end;
	const char *between = "\n\t\t"; /* but one line is wanted where nothing is dumped */
	const size_t length = chunk->length - (size_t)CHUNK_HEADER_LENGTH;
	size_t at = 12;

	*is_over = is_bogus(line, chunk, 12);
	if (*is_over)
		return true;
	if (!peek_be32(chunk->from, 0, &acknowledged) || !peek_be32(chunk->from, 4, &window) ||
	    !peek_be16(chunk->from, 8, &gaps) || !peek_be16(chunk->from, 10, &duplicates))
		return false;
	text_addf(line->text, "[cum ack %u] [a_rwnd %u] [#gap acks %u] [#dup tsns %u] ",
		  acknowledged, window, gaps, duplicates);
	if (!line->options->dump_unknown)
		between = "";
	for (unsigned i = 1; i <= gaps && at < length; i++, at += 4) {
		*is_over = is_bogus(line, chunk, (uint32_t)at + 4);
		if (*is_over)
			return true;
		if (!peek_be16(chunk->from, at, &start) || !peek_be16(chunk->from, at + 2, &end))
			return line->not_kept > 0;
		text_addf(line->text, "%s[gap ack block #%u: start = %u, end = %u] ", between, i,
			  acknowledged + start, acknowledged + end);
	}
	for (unsigned i = 1; i <= duplicates && at < length; i++, at += 4) {
		*is_over = is_bogus(line, chunk, (uint32_t)at + 4);
		if (*is_over)
			return true;
		if (!peek_be32(chunk->from, at, &tsn))
			return line->not_kept > 0;
		text_addf(line->text, "%s[dup TSN #%u: %u] ", between, i, tsn);
	}
	return true;
}

static bool print_chunk(struct line *line, const struct chunk *chunk, bool *is_over)
{
	text_add_char(line->text, '[');
	line_add_name(line, chunk_names, "Unknown chunk type: 0x%x", chunk->type);
	line_add(line, "] ");
	switch (chunk->type) {
	case CHUNK_DATA:
		return print_data(line, chunk, is_over);
	case CHUNK_INIT:
	case CHUNK_INIT_ACK:
		return print_init(line, chunk, is_over);
	case CHUNK_SACK:
		return print_sack(line, chunk, is_over);
	default:
		return true;
	}
}

static bool read_chunk(struct bytes from, struct chunk *chunk)
{
	chunk->from = from;
	return bytes_u8(&chunk->from, &chunk->type) && bytes_u8(&chunk->from, &chunk->flags) &&
	       bytes_be16(&chunk->from, &chunk->length);
}

/* What is wrong with the length of a chunk that begins `length` bytes before the end, or NULL. */
static const char *length_problem(const struct chunk *chunk, uint32_t length)
{
	if (chunk->length < CHUNK_HEADER_LENGTH)
		return "< size of chunk descriptor";
	return length < (0u - chunk->length) % 4 ? "> remaining data in packet" : NULL;
}

static bool print_chunks(struct line *line, struct bytes from, uint32_t length)
{
	const bool is_verbose = line->options->verbose > 1;
	const char *before = is_verbose ? "\n\t" : " (", *problem;
	struct chunk chunk;

	for (unsigned count = 1; length > 0; count++, before = is_verbose ? "\n\t" : ", (") {
		bool is_over = false;
		uint32_t padded;

		if (length < CHUNK_HEADER_LENGTH) {
			text_addf(line->text, "%s%u) [chunk descriptor cut off at end of packet]",
				  before, count);
			return true;
		}
		if (!read_chunk(from, &chunk))
			return line->not_kept > 0 || line_cut(line);
		problem = length_problem(&chunk, length);
		if (problem != NULL) {
			text_addf(line->text, "%s%u) [Bad chunk length %u, %s]", before, count,
				  chunk.length, problem);
			return true;
		}
		if (bytes_left(from) < chunk.length && line->not_kept == 0)
			return line_cut(line);
		bytes_clip(&chunk.from, chunk.length - CHUNK_HEADER_LENGTH);
		text_addf(line->text, "%s%u) ", before, count);
		if (!print_chunk(line, &chunk, &is_over))
			return false;
		if (is_over)
			return true;
		padded = (chunk.length + 3u) & ~3u;
		if (length < padded || !bytes_skip(&from, padded))
			/* if not kept, then the other chunks are not here, but sound */
			return line->not_kept > 0 || line_cut(line);
		length -= padded;
	}
	return true;
}

/* "[ForCES HP]": a port that tells which channel of RFC 5811 it is. */
static void add_channel(struct line *line, uint16_t port)
{
	static const struct line_name channels[] = {
		{6704, "[ForCES HP]"}, {6705, "[ForCES MP]"}, {6706, "[ForCES LP]"}, {0, NULL}};
	const char *name = line_name_of(channels, port);

	line_add(line, name == NULL ? "" : name);
}

bool line_sctp(struct line *line, const struct line_payload *payload)
{
	uint16_t source, destination;
	struct bytes chunks = payload->from;

	line->protocol = "sctp";
	if (payload->length < HEADER_LENGTH) {
		text_addf(line->text, "truncated-sctp - %u bytes missing!",
			  HEADER_LENGTH - payload->length);
		return true;
	}
	if (!bytes_skip(&chunks, HEADER_LENGTH) || !peek_be16(payload->from, 0, &source) ||
	    !peek_be16(payload->from, 2, &destination))
		return line_cut(line);
	line_add_ends_and_ports(line, &payload->ends, source, destination);
	line_add(line, ": sctp");
	add_channel(line, source);
	add_channel(line, destination);
	return print_chunks(line, chunks, payload->length - HEADER_LENGTH);
}
