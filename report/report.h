/* Packets and connections in, bytes on a stream out: what every output format implements. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/error.h"
#include "base/interface_names.h"
#include "base/packet_view.h"
#include "correlate/correlator.h"
#include "correlate/story.h"
#include "decode/packet.h"
#include "report/packet_line.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* A set of verdicts: the bits VERDICT_SET(verdict). */
#define VERDICT_SET(verdict) (UINT32_C(1) << (verdict))

/* What is reported and how it looks: the options of the command line, fixed before the start. */
struct report_options {
	FILE *output;
	uint32_t verdicts;   /* VERDICT_SET()s of the connections shown; 0 = all */
	const uint64_t *ids; /* ascending: the connections shown; lent for the whole run */
	size_t id_count;     /* 0 = all */
	bool events;         /* machine output: with each connection's timeline */
	bool zeek;           /* machine output: with Zeek's conn_state and history */
	bool plain;          /* packet by packet: without annotations */
	bool color;
	bool unicode;       /* ladder: lines and arrows beyond ASCII, in UTF-8 */
	unsigned width;     /* columns of the terminal; 0 = not a terminal */
	bool line_buffered; /* -l: nothing that is written waits in a buffer */
	/* how a packet's line looks; the letters are tcpdump's */
	unsigned time_format;     /* how often -t: 0 (time of day) to 5 (since the first line) */
	unsigned verbose;         /* how often -v */
	unsigned hex;             /* how often -x: the bytes on further lines */
	unsigned hex_and_text;    /* how often -X */
	unsigned ascii;           /* how often -A */
	bool nanoseconds;         /* --nano: nine digits of fraction */
	bool quick;               /* -q */
	bool link_headers;        /* -e */
	bool absolute_seq;        /* -S */
	bool packet_numbers;      /* -# */
	bool checksums_unchecked; /* -K */
	bool names;               /* -N: the capture's own, in place of addresses */
};

/* An interface that packets were captured at; what is NULL or 0 the capture does not say. */
struct report_interface {
	const char *name, *description; /* lent until the next packet */
	uint32_t file;                  /* index in capture_names */
	uint32_t number;                /* within its file's section, from 0 */
	uint32_t link_type, snapshot_length;
	bool knows_dropped; /* the capture says how many packets it missed: */
	uint64_t dropped;
};

struct side_notes;

/* Which packets came from one of several files. */
struct report_file {
	uint64_t packets;
	uint64_t first_packet, last_packet; /* numbers; 0 = none */
};

/* What became known of an end's owner while packets come. */
struct owner_news {
	uint64_t connection; /* number */
	struct endpoint end;
	uint8_t protocol;
	bool is_low; /* the end is its flow key's `low` */
	struct owner_match match;
};

/* What is known by now of the owner of an end, flow_key.low or .high, of a connection. */
typedef struct owner_match find_owner_function(void *owners, uint64_t connection, bool is_low);

/* What is being reported about; lent for the whole run. */
struct report_context {
	const char *version;              /* of sockwhy: "0.1.0" */
	const char *const *capture_names; /* as given; "-" is standard input */
	size_t capture_count;
	/* of each of these, known at the end; NULL: there is only one */
	const struct report_file *files;
	uint32_t link_type;                  /* LINKTYPE_ value; of the first capture */
	const char *link_type_name;          /* "EN10MB (Ethernet)" */
	uint32_t snapshot_length;            /* bytes; 0 = not known */
	bool is_nanosecond;                  /* time stamps finer than a microsecond */
	const struct correlator *correlator; /* counts, notes of the last packet, neighbors, … */
	/* decode_packet(): for the frames that a timeline kept */
	void (*decode)(const struct packet_view *view, struct packet *packet);
	/* TCP conversations whose first numbers packets' lines remember; 0 = a million */
	size_t conversation_limit;
	const struct interface_names *interfaces; /* of a running capture; NULL = not known */
	uint64_t seed; /* random for each run, for tables that a capture fills */
	/* a filter lets no ARP or neighbour discovery through: it only explains connections */
	bool neighbors_left_out;
	struct address_names names; /* the capture's own; with options->names */
	/* The interface of a view; false beyond the last one. More come to be known. */
	bool (*interface)(const void *capture, uint32_t index, struct report_interface *interface);
	const void *capture;
	/* live: whose sockets they are, as it becomes known, with its context; NULL = not asked */
	find_owner_function *find_owner;
	void *owners;
	/* what else is known of the connections, for the page; NULL = nothing */
	const struct side_notes *side_notes;
};

/* What was counted over all connections, shown or not. */
struct report_totals {
	uint64_t connections; /* reported so far */
	uint64_t shown;       /* of these, selected by the options */
	uint64_t written;     /* stories that the format was handed, one connection's second too */
	uint64_t verdicts[256][VERDICTS]; /* connections by IP protocol and verdict */
};

/* One run of one format. Open: writers read the first three and own `state`. */
struct report {
	const struct report_options *options;
	const struct report_context *context;
	const struct report_writer *writer;
	struct report_totals totals;
	void *state; /* the writer's own: made by its begin, freed by its finish */
};

/* Which stories of a connection a format is handed, where it is told more than once. */
enum tellings {
	TELLINGS_LAST,    /* the last, when it is over */
	TELLINGS_CHANGES, /* those whose verdict is not the one before's */
	TELLINGS_ALL,
};

/*
 * One output format. All functions but `begin` and `finish` may be NULL: that kind of thing is
 * then not shown. They are called through the report_…() functions below, which select and count.
 */
struct report_writer {
	const char *name;     /* the word after --format= */
	const char *help;     /* one line */
	bool needs_timelines; /* even without options.events */
	bool needs_zeek;      /* even without options.zeek */
	enum tellings tellings;

	/* Starts; false when memory is short, and nothing is to be freed then. */
	bool (*begin)(struct report *report);

	/*
	 * One packet in capture order, right after correlator_add(); `view` lives until the call
	 * returns. What was found about it: correlator_last_notes(), correlator_last_icmp().
	 */
	void (*packet)(struct report *report, const struct packet_view *view,
		       const struct packet *packet);

	/* One selected connection, as `tellings` has it; `story` lives until the call returns. */
	void (*connection)(struct report *report, const struct story *story);

	/* What became known of an owner while packets come. */
	void (*owner)(struct report *report, const struct owner_news *news);

	/* One ICMP error that could not be tied to any connection. */
	void (*unmatched)(struct report *report, const struct unmatched *unmatched);

	/* Hands on to the output what the format itself keeps back; NULL: nothing. */
	void (*flush)(struct report *report);

	/* The end: writes what comes last, and frees `state`. Called after every good begin. */
	void (*finish)(struct report *report);
};

/* The formats, the default one first; `*count` gets their number. */
const struct report_writer *const *report_formats(size_t *count);

/* The format of that name, or NULL. */
const struct report_writer *report_format_find(const char *name);

/* Must the correlator keep timelines for this format with these options? */
bool report_needs_timelines(const struct report_writer *writer,
			    const struct report_options *options);

/* Must the correlator follow Zeek's view of the connections? */
bool report_needs_zeek(const struct report_writer *writer, const struct report_options *options);

/*
 * Starts a report; `options` and `context` are lent until report_finish(). NULL when memory is
 * short. Whether the output could be written is for the caller to ask: ferror(options->output).
 */
struct report *report_begin(const struct report_writer *writer,
			    const struct report_options *options,
			    const struct report_context *context);

/* Hands a packet on; does nothing if the format does not show packets. */
void report_packet(struct report *report, const struct packet_view *view,
		   const struct packet *packet);

/* Counts a connection and hands it on if it is selected. A story_function; `report` is the context.
 */
void report_connection(void *report, const struct story *story);

/* Hands on what became known of an owner, between two packets; stories have it, too. */
void report_owner(struct report *report, const struct owner_news *news);

/* Hands an unmatched ICMP error on, unless certain connections are asked for. An
 * unmatched_function. */
void report_unmatched(void *report, const struct unmatched *unmatched);

/* Somebody may be reading along: all that is known is to reach the output now. NULL is accepted. */
void report_flush(struct report *report);

/* Writes the end, flushes the output, and frees. NULL is accepted. */
void report_finish(struct report *report);

/* Is the connection among those that the options ask for? */
bool report_selects(const struct report_options *options, const struct story *story);

#define REPORT_PROTOCOL_WORD_SIZE 8
#define REPORT_CAUSE_WORD_SIZE    32

/*
 * The protocol's word: tcp, udp, udplite, sctp, dccp, icmp, icmp6, else ip-N, made up in `word`
 * (REPORT_PROTOCOL_WORD_SIZE bytes). Static or `word`.
 */
const char *report_protocol_word(uint8_t protocol, char *word);

/* Do the ends of this protocol have ports? */
bool report_has_ports(uint8_t protocol);

/*
 * The cause's word: "rst", or "icmp-port-unreachable", made up in `word` (REPORT_CAUSE_WORD_SIZE
 * bytes); NULL for none. Static or `word`.
 */
const char *report_cause_word(const struct story *story, char *word);

/* The writers. */
extern const struct report_writer report_text_writer;    /* connection by connection, for people */
extern const struct report_writer report_packets_writer; /* packet by packet, annotated */
extern const struct report_writer report_html_writer;    /* one page for browsers */
extern const struct report_writer report_ladder_writer;  /* sequence diagrams in text */
extern const struct report_writer report_list_writer;    /* a line for each connection */
extern const struct report_writer report_summary_writer; /* totals */
extern const struct report_writer report_json_writer;    /* JSON Lines */
extern const struct report_writer report_csv_writer;     /* a row for each connection */

#endif
