/* A limit to the time that is spent on something, with room for a burst. */
#ifndef OWNER_BUDGET_H
#define OWNER_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

/* At once so much may be spent, */
#define BUDGET_BURST_NS 20000000LL
/* and in the long run one part in so many of all time. */
#define BUDGET_SHARE 4

/* Zeroed nothing was spent. Times are of any clock that only goes forward. */
struct budget {
	int64_t debt_ns, at_ns;
};

/* When there is something to spend again. */
static inline int64_t budget_due_ns(const struct budget *budget)
{
	int64_t over_ns = budget->debt_ns - BUDGET_BURST_NS;

	return over_ns <= 0 ? 0 : budget->at_ns + over_ns * BUDGET_SHARE;
}

/* So much was spent up to `now_ns`. */
static inline void budget_spend(struct budget *budget, int64_t spent_ns, int64_t now_ns)
{
	int64_t paid_ns = (now_ns - budget->at_ns) / BUDGET_SHARE;

	budget->debt_ns = (budget->debt_ns > paid_ns ? budget->debt_ns - paid_ns : 0) + spent_ns;
	budget->at_ns = now_ns;
}

#endif
