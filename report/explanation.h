/* Whole sentences for people: how a connection ended, and why a socket gets an errno. */
#ifndef REPORT_EXPLANATION_H
#define REPORT_EXPLANATION_H

#include "base/text.h"
#include "correlate/story.h"

/* Room for the longest of these sentences and its NUL. */
#define EXPLANATION_SIZE 1024

/* Appends one plain English sentence: how the connection ended and why, with packet numbers. */
void explanation_add(struct text *text, const struct story *story);

/* Appends why the socket of `error` gets that errno at that call, and what the capture cannot tell.
 */
void error_why_add(struct text *text, const struct story *story, const struct socket_error *error);

#endif
