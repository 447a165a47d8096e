/* What the output goes to: a terminal, and which; a pipe, and whether it is read. */
#include "cli/terminal.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

unsigned terminal_width(FILE *output)
{
	struct winsize size = {.ws_col = 0};

	if (!isatty(fileno(output)) || ioctl(fileno(output), TIOCGWINSZ, &size) != 0)
		return 0;
	return size.ws_col;
}

bool terminal_has_color(enum color_mode mode, FILE *output)
{
	const char *term = getenv("TERM");
	const char *no_color = getenv("NO_COLOR");

	if (mode != COLOR_MODE_AUTO)
		return mode == COLOR_MODE_ALWAYS;
	return isatty(fileno(output)) && (no_color == NULL || no_color[0] == '\0') &&
	       (term == NULL || strcmp(term, "dumb") != 0);
}

bool terminal_reader_is_gone(FILE *output)
{
	struct pollfd polled = {.fd = fileno(output), .events = POLLOUT};

	return poll(&polled, 1, 0) == 1 && (polled.revents & POLLERR) != 0;
}
