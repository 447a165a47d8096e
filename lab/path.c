/* Frames in, rules asked, frames out when they are due: one thread for all links of a lab. */
#include "lab/path_private.h"

#include "decode/decode.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

void path_decode(const struct frame *frame, struct packet *packet)
{
	const struct packet_view view = {.data = frame->octet,
					 .captured_length = (uint32_t)frame->length,
					 .wire_length = (uint32_t)frame->length,
					 .number = 1,
					 .link_type = LINKTYPE_ETHERNET};

	memset(packet, 0, sizeof(*packet));
	decode_packet(&view, packet);
}

/* Puts a frame on its way, to come out at `end` after `delay_ns`. Takes the lock for granted. */
void path_send_off(struct path *path, unsigned end, const struct frame *frame, int64_t delay_ns,
		   bool is_forged)
{
	struct traveller *one = malloc(sizeof(*one)), **place = &path->under_way;

	if (one == NULL)
		return;
	one->due_ns = clock_now_ns() + delay_ns;
	one->end = end;
	one->is_forged = is_forged;
	one->frame.length = frame->length;
	memcpy(one->frame.octet, frame->octet, frame->length);
	while (*place != NULL && (*place)->due_ns <= one->due_ns)
		place = &(*place)->next;
	one->next = *place;
	*place = one;
}

/* How long has the frame waited to be read? The kernel wrote down when it came (SO_TIMESTAMPNS). */
static void note_waited(struct path *path, struct msghdr *message)
{
	struct cmsghdr *header = CMSG_FIRSTHDR(message);
	struct timespec came;

	if (header == NULL || header->cmsg_level != SOL_SOCKET ||
	    header->cmsg_type != SO_TIMESTAMPNS)
		return;
	memcpy(&came, CMSG_DATA(header), sizeof(came));
	recorder_was_late(path->plan.recorder,
			  recorder_now() - ((int64_t)came.tv_sec * 1000000000 + came.tv_nsec));
}

static void read_end(struct path *path, unsigned end)
{
	struct frame frame;
	char control[CMSG_SPACE(sizeof(struct timespec))];
	struct iovec part = {.iov_base = frame.octet, .iov_len = sizeof(frame.octet)};
	ssize_t length;

	for (;;) {
		struct msghdr message = {.msg_iov = &part,
					 .msg_iovlen = 1,
					 .msg_control = control,
					 .msg_controllen = sizeof(control)};

		length = recvmsg(path->ends[end].socket, &message, MSG_DONTWAIT);
		if (length <= 0)
			return;
		note_waited(path, &message);
		frame.length = (size_t)length;
		path_take_in(path, end, &frame);
	}
}

/* Lets out what is due; gives how long to wait for the next, or -1. */
static int64_t deliver(struct path *path)
{
	while (path->under_way != NULL) {
		struct traveller *one = path->under_way;
		struct path_end *end = &path->ends[one->end];
		int64_t wait_ns = one->due_ns - clock_now_ns();

		if (wait_ns > 0)
			return wait_ns;
		path->under_way = one->next;
		recorder_was_late(path->plan.recorder, -wait_ns);
		/* what cannot be sent is lost: the host's interface is down */
		if (one->is_forged)
			(void)libnet_adv_write_link(end->forger, one->frame.octet,
						    (uint32_t)one->frame.length);
		else
			(void)!send(end->socket, one->frame.octet, one->frame.length, 0);
		path->last_ns = clock_now_ns();
		free(one);
	}
	return -1;
}

static void *carry(void *argument)
{
	struct path *path = argument;
	struct pollfd wanted[MAX_ENDS + 1];
	uint64_t woken;

	for (unsigned end = 0; end < path->end_count; end++)
		wanted[end] = (struct pollfd){.fd = path->ends[end].socket, .events = POLLIN};
	wanted[path->end_count] = (struct pollfd){.fd = path->wake, .events = POLLIN};
	for (;;) {
		struct timespec timeout;
		int64_t wait_ns;
		bool is_ending;

		(void)pthread_mutex_lock(&path->lock);
		for (unsigned end = 0; end < path->end_count; end++)
			read_end(path, end);
		wait_ns = deliver(path);
		is_ending = path->is_ending;
		(void)pthread_mutex_unlock(&path->lock);
		if (is_ending)
			return NULL;
		timeout = (struct timespec){.tv_sec = wait_ns / 1000000000,
					    .tv_nsec = wait_ns % 1000000000};
		(void)ppoll(wanted, path->end_count + 1, wait_ns < 0 ? NULL : &timeout, NULL);
		if (wanted[path->end_count].revents != 0)
			(void)!read(path->wake, &woken, sizeof(woken));
	}
}

void path_wake(struct path *path)
{
	const uint64_t one = 1;

	(void)!write(path->wake, &one, sizeof(one));
}

/* A packet socket that sees only what comes in on the interface, and a libnet context for it. */
static bool open_end(struct path *path, const char *interface, struct error *error)
{
	struct path_end *end = &path->ends[path->end_count];
	struct sockaddr_ll address = {.sll_family = AF_PACKET,
				      .sll_protocol = htons(ETH_P_ALL),
				      .sll_ifindex = (int)if_nametoindex(interface)};
	char message[LIBNET_ERRBUF_SIZE] = "";
	int on = 1, size = 1 << 20;

	path->end_count++;
	end->socket = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (end->socket < 0 ||
	    setsockopt(end->socket, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof(on)) != 0 ||
	    setsockopt(end->socket, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)) != 0 ||
	    setsockopt(end->socket, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) == 1 ||
	    bind(end->socket, (const struct sockaddr *)&address, sizeof(address)) != 0) {
		error_set(error, "a packet socket at %s: %s", interface, strerror(errno));
		return false;
	}
	end->forger = libnet_init(LIBNET_LINK_ADV, interface, message);
	if (end->forger == NULL)
		error_set(error, "libnet at %s: %s", interface, message);
	return end->forger != NULL;
}

static bool open_ends(struct path *path, struct error *error)
{
	char message[LIBNET_ERRBUF_SIZE] = "";

	for (size_t i = 0; i < path->plan.link_count; i++) {
		const struct path_link *link = &path->plan.links[i];

		if (!open_end(path, link->left, error) || !open_end(path, link->right, error))
			return false;
		path->ends[2 * i].ip4 = link->left4;
		path->ends[2 * i].ip6 = link->left6;
		path->ends[2 * i + 1].ip4 = link->right4;
		path->ends[2 * i + 1].ip6 = link->right6;
	}
	path->builder = libnet_init(LIBNET_NONE, NULL, message);
	if (path->builder == NULL)
		error_set(error, "libnet: %s", message);
	return path->builder != NULL;
}

struct path *path_open(const struct path_plan *plan, struct error *error)
{
	struct path *path = calloc(1, sizeof(*path));

	if (path == NULL) {
		error_set(error, "out of memory");
		return NULL;
	}
	path->plan = *plan;
	path->wake = eventfd(0, EFD_CLOEXEC);
	path->remembered = calloc(MAX_REMEMBERED, sizeof(*path->remembered));
	(void)pthread_mutex_init(&path->lock, NULL);
	if (path->remembered != NULL && host_enter(plan->wire, error) && open_ends(path, error)) {
		path->has_thread = pthread_create(&path->thread, NULL, carry, path) == 0;
		if (path->has_thread)
			return path;
		error_set(error, "no thread for the path");
	}
	path_close(path);
	return NULL;
}

void path_settle(struct path *path, int64_t quiet_ns)
{
	const struct timespec pause = {.tv_nsec = 2000000};

	for (bool is_quiet = false; !is_quiet;) {
		(void)nanosleep(&pause, NULL);
		(void)pthread_mutex_lock(&path->lock);
		is_quiet = path->under_way == NULL && clock_now_ns() - path->last_ns > quiet_ns;
		(void)pthread_mutex_unlock(&path->lock);
	}
}

void path_close(struct path *path)
{
	if (path == NULL)
		return;
	if (path->has_thread) {
		(void)pthread_mutex_lock(&path->lock);
		path->is_ending = true;
		(void)pthread_mutex_unlock(&path->lock);
		path_wake(path);
		(void)pthread_join(path->thread, NULL);
	}
	for (unsigned i = 0; i < path->end_count; i++) {
		if (path->ends[i].socket >= 0)
			(void)close(path->ends[i].socket);
		if (path->ends[i].forger != NULL)
			libnet_destroy(path->ends[i].forger);
	}
	while (path->under_way != NULL) {
		struct traveller *next = path->under_way->next;

		free(path->under_way);
		path->under_way = next;
	}
	if (path->builder != NULL)
		libnet_destroy(path->builder);
	(void)close(path->wake);
	(void)pthread_mutex_destroy(&path->lock);
	free(path->remembered);
	free(path);
}
