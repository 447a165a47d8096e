/* One run from beginning to end: build, capture, steps, record. */
#ifndef LAB_PLAY_H
#define LAB_PLAY_H

#include "lab/recording.h"
#include "lab/scenario.h"

#include <stdio.h>

/* A run that was played; the record is in `lab`. */
struct played {
	struct lab lab;
	char name[RUN_NAME_SIZE];
	struct capture_point points[MAX_POINTS];
	unsigned point_count;
};

/*
 * Plays the run and writes NAME.pcap, NAME.POINT.pcap … and NAME.json into `directory`. The process
 * must be in its sandbox and single-threaded. False with `*error` filled; to be given back by
 * played_free() in either case.
 */
bool play(struct played *played, const struct scenario_run *run, const char *directory,
	  struct error *error);

/* The same in a sandbox that is entered first. */
bool play_in_sandbox(struct played *played, const struct scenario_run *run, const char *directory,
		     struct error *error);

/* The same again; on failure a line on `output` says why. */
bool play_or_say_why(struct played *played, const struct scenario_run *run, const char *directory,
		     FILE *output);

void played_free(struct played *played);

#endif
