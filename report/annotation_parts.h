/* The sentences of annotation.h by topic; private to report/. */
#ifndef REPORT_ANNOTATION_PARTS_H
#define REPORT_ANNOTATION_PARTS_H

#include "report/annotation.h"

typedef void note_function(struct text *text, const struct scene *scene, const struct note *note);

/* Opening. */
note_function note_handshake, note_syn_attempt, note_synack_again, note_fast_open_cookie,
	note_fast_open_data, note_tuple_reused;

/* Closing and breaking. */
note_function note_fin, note_fin_again, note_fin_acked, note_fin_and_ack, note_half_closed_data,
	note_rst_refuses, note_rst_half_open, note_rst_abort, note_rst_data_after_close,
	note_rst_refuses_last_ack, note_rst_lost_state, note_rst_gives_up, note_rst_repeated,
	note_rst_out_of_window, note_rst_challenged, note_rst_ttl;

/* " (packet N)", or nothing for 0. */
void note_add_packet(struct text *text, uint64_t number);

/* "the client", "the server", or "its sender" where that is not known. */
const char *note_sender(const struct scene *scene);
const char *note_receiver(const struct scene *scene);

#endif
