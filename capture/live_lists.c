/* Which interfaces there are, and what each of them can do: -D, -L and -J, as tcpdump has them. */
#include "capture/live_private.h"

#include <net/if.h>
#include <stdlib.h>
#include <string.h>

static bool find_all(pcap_if_t **list, struct error *error)
{
	char reason[PCAP_ERRBUF_SIZE] = "";

	if (pcap_findalldevs(list, reason) == 0)
		return true;
	error_set(error, "%s", reason);
	return false;
}

/* What is known of being connected; `flags` are libpcap's. */
static const char *connection_word(bpf_u_int32 flags)
{
	const bool wireless = (flags & PCAP_IF_WIRELESS) != 0;

	switch (flags & PCAP_IF_CONNECTION_STATUS) {
	case PCAP_IF_CONNECTION_STATUS_UNKNOWN:
		return wireless ? ", Association status unknown" : ", Connection status unknown";
	case PCAP_IF_CONNECTION_STATUS_CONNECTED:
		return wireless ? ", Associated" : ", Connected";
	case PCAP_IF_CONNECTION_STATUS_DISCONNECTED:
		return wireless ? ", Not associated" : ", Disconnected";
	default:
		return "";
	}
}

static void write_flags(FILE *output, bpf_u_int32 flags)
{
	static const struct {
		bpf_u_int32 flag;
		const char *word;
	} rows[] = {
		{PCAP_IF_UP, "Up"},
		{PCAP_IF_RUNNING, "Running"},
		{PCAP_IF_LOOPBACK, "Loopback"},
		{PCAP_IF_WIRELESS, "Wireless"},
	};
	const char *before = "";

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if ((flags & rows[i].flag) != 0) {
			(void)fprintf(output, "%s%s", before, rows[i].word);
			before = ", ";
		}
	(void)fprintf(output, "%s%s", before[0] == '\0' ? "none" : "", connection_word(flags));
}

bool live_list_interfaces(FILE *output, struct error *error)
{
	pcap_if_t *list;
	unsigned number = 0;

	if (!find_all(&list, error))
		return false;
	for (const pcap_if_t *each = list; each != NULL; each = each->next) {
		(void)fprintf(output, "%u.%s", ++number, each->name);
		if (each->description != NULL)
			(void)fprintf(output, " (%s)", each->description);
		if (each->flags != 0) {
			(void)fputs(" [", output);
			write_flags(output, each->flags);
			(void)fputs("]", output);
		}
		(void)fputc('\n', output);
	}
	pcap_freealldevs(list);
	return true;
}

/* The one that tcpdump takes: the list begins with those that are up and running. */
static const pcap_if_t *default_of(const pcap_if_t *list)
{
	for (const pcap_if_t *each = list; each != NULL; each = each->next)
		if ((each->flags & PCAP_IF_UP) != 0 && (each->flags & PCAP_IF_LOOPBACK) == 0 &&
		    strcmp(each->name, "any") != 0)
			return each;
	return list;
}

static const pcap_if_t *numbered(const pcap_if_t *list, const char *digits)
{
	unsigned long number = strtoul(digits, NULL, 10);

	while (list != NULL && --number > 0)
		list = list->next;
	return list;
}

bool live_find_interface(const char *wanted, char *name, struct error *error)
{
	const pcap_if_t *found;
	pcap_if_t *list;

	if (wanted != NULL &&
	    (wanted[0] == '\0' || strspn(wanted, "0123456789") != strlen(wanted) ||
	     if_nametoindex(wanted) != 0)) {
		if (strlen(wanted) >= LIVE_NAME_SIZE) {
			error_set(error, "an interface has no name of %zu bytes", strlen(wanted));
			return false;
		}
		(void)snprintf(name, LIVE_NAME_SIZE, "%s", wanted);
		return true;
	}
	if (!find_all(&list, error))
		return false;
	found = wanted == NULL ? default_of(list) : numbered(list, wanted);
	if (found != NULL)
		(void)snprintf(name, LIVE_NAME_SIZE, "%s", found->name);
	else if (wanted == NULL)
		error_set(error, "no suitable device found: sockwhy -D lists those that this user "
				 "may capture on");
	else
		error_set(error, "%s: there is no interface of that number; sockwhy -D lists them",
			  wanted);
	pcap_freealldevs(list);
	return found != NULL;
}

bool live_list_link_types(const struct live_settings *settings, FILE *output, struct error *error)
{
	char name[LIVE_NAME_SIZE];
	struct error warning;
	pcap_t *pcap;
	int *types = NULL;
	int count;

	if (!live_find_interface(settings->interface, name, error))
		return false;
	pcap = live_prepare(settings, name, error);
	if (pcap == NULL || !live_activate(pcap, name, &warning, error))
		return false;
	count = pcap_list_datalinks(pcap, &types);
	if (count < 0) {
		error_set(error, "%s: %s", name, pcap_geterr(pcap));
		pcap_close(pcap);
		return false;
	}
	(void)fprintf(output, "Data link types for %s%s (use option -y to set):\n", name,
		      settings->monitor ? " when in monitor mode" : "");
	for (int i = 0; i < count; i++) {
		const char *type = pcap_datalink_val_to_name(types[i]);

		if (type == NULL)
			(void)fprintf(output, "  DLT %d\n", types[i]);
		else
			(void)fprintf(output, "  %s (%s)\n", type,
				      pcap_datalink_val_to_description(types[i]));
	}
	pcap_free_datalinks(types);
	pcap_close(pcap);
	return true;
}

bool live_list_time_stamp_types(const struct live_settings *settings, FILE *output,
				struct error *error)
{
	char name[LIVE_NAME_SIZE];
	pcap_t *pcap;
	int *types = NULL;
	int count;

	if (!live_find_interface(settings->interface, name, error))
		return false;
	pcap = live_prepare(settings, name, error);
	if (pcap == NULL)
		return false;
	count = pcap_list_tstamp_types(pcap, &types);
	if (count < 0)
		error_set(error, "%s: %s", name, pcap_geterr(pcap));
	else if (count == 0)
		(void)fprintf(output, "Time stamp type cannot be set for %s\n", name);
	else
		(void)fprintf(output, "Time stamp types for %s (use option -j to set):\n", name);
	for (int i = 0; i < count; i++) {
		const char *type = pcap_tstamp_type_val_to_name(types[i]);

		if (type == NULL)
			(void)fprintf(output, "  %d\n", types[i]);
		else
			(void)fprintf(output, "  %s (%s)\n", type,
				      pcap_tstamp_type_val_to_description(types[i]));
	}
	pcap_free_tstamp_types(types);
	pcap_close(pcap);
	return count >= 0;
}
