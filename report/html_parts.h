/* The files of report/html/, built into the program by report/html/embed.cmake. */
#ifndef REPORT_HTML_PARTS_H
#define REPORT_HTML_PARTS_H

#include <stddef.h>

struct html_part {
	const unsigned char *bytes; /* NUL-terminated */
	size_t length;              /* without the NUL */
};

extern const struct html_part html_page;   /* page.html, with {{names}} of what goes in */
extern const struct html_part html_style;  /* style.css */
extern const struct html_part html_script; /* script.js */

#endif
