/* The truth file: what a run recorded, as JSON. */
#ifndef LAB_TRUTH_H
#define LAB_TRUTH_H

#include "base/error.h"
#include "lab/lab.h"
#include "lab/recording.h"
#include "lab/scenario.h"

#include <stdbool.h>

/* What was recorded, and into which captures. */
struct truth {
	const struct scenario_run *run;
	const struct lab *lab;
	const struct capture_point *points;
	unsigned point_count;
	const char *name; /* of the run */
	int64_t began_ns;
};

/* Writes the truth to the file `path`; false with `*error` filled. */
bool truth_write(const struct truth *truth, const char *path, struct error *error);

/* The file name of a run's capture at a point: "udp_refused.router.pcap". Returns `text`. */
char *truth_capture_name(const char *run_name, const struct capture_point *point, char *text,
			 size_t size);

#endif
