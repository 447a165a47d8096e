/* The output formats by name. */
#include "report/report.h"

#include <string.h>

static const struct report_writer *const formats[] = {
	&report_text_writer,    &report_ladder_writer, &report_packets_writer, &report_list_writer,
	&report_summary_writer, &report_json_writer,   &report_csv_writer,     &report_html_writer,
};

const struct report_writer *const *report_formats(size_t *count)
{
	*count = sizeof(formats) / sizeof(formats[0]);
	return formats;
}

const struct report_writer *report_format_find(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	return NULL;
}
