/* The functions of capture.h, handed on to whichever source a capture has. */
#include "capture/source.h"

struct capture *capture_open_file(const char *path, struct error *error)
{
	return capture_file_open(path, READER_FITTING, error);
}

enum capture_result capture_next(struct capture *capture, struct packet_view *view,
				 struct error *error)
{
	enum capture_result result;

	if (capture->ended)
		return CAPTURE_END;
	result = capture->operations->next(capture, view, error);
	if (result == CAPTURE_PACKET)
		view->number = ++capture->packet_count;
	else
		capture->ended = true;
	return result;
}

const struct capture_info *capture_info(const struct capture *capture)
{
	return &capture->info;
}

uint64_t capture_position(const struct capture *capture)
{
	return capture->operations->position(capture);
}

void capture_close(struct capture *capture)
{
	if (capture != NULL)
		capture->operations->close(capture);
}
