/* The generator's own random numbers: the same seed gives the same capture on every machine. */
#ifndef BENCH_RANDOM_H
#define BENCH_RANDOM_H

#include <stdint.h>

/* SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014):
 * a counter and a mixing function, so that any number can be the start of its own sequence. */
struct random {
	uint64_t state;
};

/* The next 64 random bits. */
static inline uint64_t random_next(struct random *random)
{
	uint64_t mixed = random->state += 0x9e3779b97f4a7c15u;

	mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
	mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
	return mixed ^ (mixed >> 31);
}

/* A sequence of its own for the thing of this number, the same whenever it is asked for. */
static inline struct random random_for(uint64_t seed, uint64_t number)
{
	struct random mixer = {seed ^ (number * 0xd1342543de82ef95u)};

	return (struct random){random_next(&mixer)};
}

/* A number from 0 to limit - 1; limit must not be 0. */
static inline uint32_t random_below(struct random *random, uint32_t limit)
{
	return (uint32_t)(((random_next(random) >> 32) * limit) >> 32);
}

/* A number from low to high, both included. */
static inline uint32_t random_between(struct random *random, uint32_t low, uint32_t high)
{
	return low + random_below(random, high - low + 1);
}

/* True in this many of a thousand cases. */
static inline _Bool random_permille(struct random *random, uint32_t permille)
{
	return random_below(random, 1000) < permille;
}

/* A heavy-tailed number from 1 to 2^(doublings + 1): P(more than x) falls as x^-1.2. It is made of
 * integers alone, because pow() differs from one C library to the next. */
static inline uint32_t random_heavy(struct random *random, unsigned doublings)
{
	unsigned doubled = 0;

	/* 2^-1.2 = 0.435 */
	while (doubled < doublings && random_permille(random, 435))
		doubled++;
	return (1u << doubled) + random_below(random, 1u << doubled);
}

#endif
