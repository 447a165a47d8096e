/* Opening an interface with libpcap, and saying in one line why that does not work. */
#include "capture/live_private.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_SNAPSHOT_LENGTH 262144 /* tcpdump's */
#define MAX_BUFFER_KIB          (INT32_MAX / 1024)

/*
 * How long the kernel may keep a packet to itself, waiting for others, in milliseconds: not long,
 * for whose socket sent it can only be asked while there is one. Where there is much traffic its
 * blocks are full before.
 */
#define BUFFER_TIMEOUT_MS 4

/* The name that the program is to be given the permission under. */
static void own_path(char *path, size_t size)
{
	ssize_t length = readlink("/proc/self/exe", path, size - 1);

	if (length > 0)
		path[length] = '\0';
	else
		(void)snprintf(path, size, "sockwhy");
}

static void refuse_permission(const char *name, struct error *error)
{
	char path[300];

	own_path(path, sizeof(path));
	error_set(error,
		  "%s: no permission to capture: run it with sudo, or once: "
		  "sudo setcap cap_net_raw,cap_net_admin=ep %s",
		  name, path);
}

static void explain(pcap_t *pcap, const char *name, int status, struct error *error)
{
	switch (status) {
	case PCAP_ERROR_NO_SUCH_DEVICE:
		error_set(error, "%s: No such device exists; sockwhy -D lists them", name);
		break;
	case PCAP_ERROR_PERM_DENIED:
		refuse_permission(name, error);
		break;
	case PCAP_ERROR_IFACE_NOT_UP:
		error_set(error, "%s: the interface is down; sudo ip link set %s up", name, name);
		break;
	case PCAP_ERROR:
		error_set(error, "%s: %s", name, pcap_geterr(pcap));
		break;
	default:
		error_set(error, "%s: %s%s%s", name, pcap_statustostr(status),
			  pcap_geterr(pcap)[0] != '\0' ? ": " : "", pcap_geterr(pcap));
	}
}

static bool set_time_stamps(pcap_t *pcap, const struct live_settings *settings, const char *name,
			    struct error *error)
{
	int type;

	/* where it cannot be had, there are microseconds: live_open() asks what came of it */
	(void)pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO);
	if (settings->time_stamp_type == NULL)
		return true;
	type = pcap_tstamp_type_name_to_val(settings->time_stamp_type);
	if (type < 0) {
		error_set(error, "invalid time stamp type %s", settings->time_stamp_type);
		return false;
	}
	if (pcap_set_tstamp_type(pcap, type) == 0)
		return true;
	error_set(error, "%s: it has no time stamps of type %s; -J lists them", name,
		  settings->time_stamp_type);
	return false;
}

static bool set_monitor_mode(pcap_t *pcap, const char *name, struct error *error)
{
	int can = pcap_can_set_rfmon(pcap);

	if (can == 1 && pcap_set_rfmon(pcap, 1) == 0)
		return true;
	if (can < 0)
		explain(pcap, name, can, error);
	else
		error_set(error, "%s: Monitor mode is not supported for this interface", name);
	return false;
}

pcap_t *live_prepare(const struct live_settings *settings, const char *name, struct error *error)
{
	char reason[PCAP_ERRBUF_SIZE] = "";
	pcap_t *pcap = pcap_create(name, reason);
	int snapshot_length = settings->snapshot_length == 0 ? DEFAULT_SNAPSHOT_LENGTH
							     : (int)settings->snapshot_length;

	if (pcap == NULL) {
		error_set(error, "%s: %s", name, reason);
		return NULL;
	}
	/* before activation these cannot fail */
	(void)pcap_set_snaplen(pcap, snapshot_length);
	(void)pcap_set_promisc(pcap, !settings->not_promiscuous && strcmp(name, "any") != 0);
	(void)pcap_set_timeout(pcap, BUFFER_TIMEOUT_MS);
	(void)pcap_set_immediate_mode(pcap, settings->immediate);
	if (settings->buffer_kib > MAX_BUFFER_KIB)
		error_set(error, "a buffer has at most %d KiB", MAX_BUFFER_KIB);
	else if (set_time_stamps(pcap, settings, name, error) &&
		 (!settings->monitor || set_monitor_mode(pcap, name, error))) {
		if (settings->buffer_kib != 0)
			(void)pcap_set_buffer_size(pcap, (int)settings->buffer_kib * 1024);
		return pcap;
	}
	pcap_close(pcap);
	return NULL;
}

bool live_activate(pcap_t *pcap, const char *name, struct error *warning, struct error *error)
{
	int status = pcap_activate(pcap);

	warning->text[0] = '\0';
	if (status < 0) {
		explain(pcap, name, status, error);
		pcap_close(pcap);
		return false;
	}
	if (status == PCAP_WARNING)
		error_set(warning, "%s: %s", name, pcap_geterr(pcap));
	else if (status > 0)
		error_set(warning, "%s: %s", name, pcap_statustostr(status));
	return true;
}
