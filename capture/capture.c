/* The functions of capture.h, handed on to whichever source a capture has. */
#include "capture/source.h"

struct capture *capture_open_file(const char *path, struct error *error)
{
	return capture_file_open(path, READER_FITTING, error);
}

void capture_has_one_interface(struct capture *capture)
{
	capture->interface = (struct capture_interface){
		.link_type = capture->info.link_type,
		.snapshot_length = capture->info.snapshot_length,
		.time_resolution = capture->info.is_nanosecond ? 9 : 6,
	};
}

enum capture_result capture_next(struct capture *capture, struct packet_view *view,
				 struct error *error)
{
	enum capture_result result;

	if (capture->ended)
		return CAPTURE_END;
	result = capture->operations->next(capture, view, error);
	if (result == CAPTURE_PACKET)
		view->number = ++capture->info.packets;
	else
		capture->ended = result == CAPTURE_END || result == CAPTURE_FAILED;
	return result;
}

const struct capture_info *capture_info(const struct capture *capture)
{
	return &capture->info;
}

size_t capture_file_count(const struct capture *capture)
{
	return capture->operations->file_count == NULL ? 1
						       : capture->operations->file_count(capture);
}

struct capture_info capture_file(const struct capture *capture, size_t index)
{
	struct capture_info info = capture->info;

	if (capture->operations->file != NULL)
		return capture->operations->file(capture, index);
	info.first_packet = info.packets > 0;
	info.last_packet = info.packets;
	return info;
}

size_t capture_interface_count(const struct capture *capture)
{
	return capture->operations->interface_count == NULL
		       ? 1
		       : capture->operations->interface_count(capture);
}

const struct capture_interface *capture_interface(const struct capture *capture, size_t index)
{
	return capture->operations->interface == NULL ? &capture->interface : capture->operations->interface(capture, index);
}

uint64_t capture_dropped(const struct capture *capture)
{
	uint64_t dropped = 0;

	for (size_t i = capture_interface_count(capture); i-- > 0;)
		dropped += capture_interface(capture, i)->dropped;
	return dropped;
}

const char *capture_host_name(const struct capture *capture, const struct ip_addr *address)
{
	return capture->operations->host_name == NULL
		       ? NULL
		       : capture->operations->host_name(capture, address);
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
