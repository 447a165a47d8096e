/* The running conversations in the order of their next packets. */
#ifndef BENCH_SCHEDULE_H
#define BENCH_SCHEDULE_H

#include <stddef.h>
#include <stdint.h>

struct schedule;

/* An empty schedule for things of this size, or NULL; schedule_free() frees it and what is in it.
 */
struct schedule *schedule_new(size_t item_size);
void schedule_free(struct schedule *schedule);

/* Room for one more item, due at this time. Its address stays the same until schedule_drop().
 * NULL if there is no memory. */
void *schedule_add(struct schedule *schedule, uint64_t time_ns);

/* The item that is due first, lent until it is dropped, and its time; NULL if there is none. */
void *schedule_first(const struct schedule *schedule, uint64_t *time_ns);

/* Gives the first item another, later time, or takes it out. There must be one. */
void schedule_postpone(struct schedule *schedule, uint64_t time_ns);
void schedule_drop(struct schedule *schedule);

/* The largest number of items that were in it at once. */
size_t schedule_peak(const struct schedule *schedule);

#endif
