/* What is remembered of sockets' owners: until it is told, and never without bounds. */
#include "owner/known_owners.h"

#include "tests/support/test.h"

#include <stdio.h>

static struct lookup_answer answer_of(uint64_t inode, int64_t pid)
{
	struct lookup_answer answer = {.fit = OWNER_EXACT};

	answer.socket.owner = socket_owner_unknown();
	answer.socket.owner.inode = inode;
	answer.socket.owner.pid = pid;
	(void)snprintf(answer.socket.cgroup, sizeof(answer.socket.cgroup), "/unit/%u",
		       (unsigned)pid);
	return answer;
}

static void test_learn(void **state)
{
	struct known_owners *known = known_owners_new();
	struct lookup_answer answer = answer_of(11, 7);
	const struct lookup_answer stranger = {.fit = OWNER_NONE}, gone = {.fit = OWNER_GONE};
	struct owner_match match;

	(void)state;
	assert_non_null(known);
	assert_false(known_owners_learn(known, 1, 0, &answer));
	assert_true(known_owners_expect(known, 1));
	assert_true(known_owners_is_waiting(known, 1));
	assert_true(known_owners_learn(known, 1, 0, &answer));
	assert_true(known_owners_is_waiting(known, 1));
	assert_false(known_owners_learn(known, 1, 1, &stranger));
	assert_false(known_owners_is_waiting(known, 1));
	match = known_owners_find(known, 1, 0);
	assert_int_equal(match.fit, OWNER_EXACT);
	assert_int_equal(match.owner->pid, 7);
	assert_string_equal(match.owner->cgroup, "/unit/7");
	assert_null(known_owners_find(known, 1, 1).owner);
	answer.socket.owner.pid = 8;
	assert_true(known_owners_learn(known, 1, 0, &answer));
	assert_int_equal(known_owners_find(known, 1, 0).owner->pid, 8);
	assert_int_equal(known_owners_sockets(known), 1);
	assert_true(known_owners_learn(known, 1, 1, &gone));
	assert_int_equal(known_owners_find(known, 1, 1).fit, OWNER_GONE);
	known_owners_forget(known, 1);
	assert_int_equal(known_owners_sockets(known), 0);
	assert_int_equal(known_owners_connections(known), 0);
	assert_int_equal(known_owners_find(known, 1, 0).fit, OWNER_NONE);
	known_owners_free(known);
}

/* Strangers take no room. */
static void test_strangers(void **state)
{
	struct known_owners *known = known_owners_new();
	const struct lookup_answer stranger = {.fit = OWNER_NONE};

	(void)state;
	assert_true(known_owners_expect(known, 5));
	assert_false(known_owners_learn(known, 5, 1, &stranger));
	assert_int_equal(known_owners_connections(known), 1);
	assert_false(known_owners_learn(known, 5, 0, &stranger));
	assert_int_equal(known_owners_connections(known), 0);
	known_owners_free(known);
}

/* A server's socket is kept once; sockets and connections beyond the limits are not. */
static void test_bounds(void **state)
{
	struct known_owners *known = known_owners_new();
	struct lookup_answer server = answer_of(1, 1);

	(void)state;
	for (uint64_t i = 0; i < KNOWN_CONNECTIONS_LIMIT; i++) {
		const struct lookup_answer client = answer_of(i + 2, 2);

		assert_true(known_owners_expect(known, i));
		assert_true(known_owners_learn(known, i, 0, &client));
		assert_true(known_owners_learn(known, i, 1, &server));
	}
	assert_int_equal(known_owners_sockets(known), KNOWN_SOCKETS_LIMIT);
	assert_int_equal(known_owners_find(known, 0, 0).owner->inode, 2);
	assert_int_equal(known_owners_find(known, KNOWN_CONNECTIONS_LIMIT - 1, 0).fit,
			 OWNER_UNASKED);
	assert_int_equal(known_owners_find(known, KNOWN_CONNECTIONS_LIMIT - 1, 1).owner->inode, 1);
	assert_false(known_owners_expect(known, KNOWN_CONNECTIONS_LIMIT));
	known_owners_forget(known, 3);
	assert_true(known_owners_expect(known, KNOWN_CONNECTIONS_LIMIT));
	known_owners_free(known);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_learn),
		cmocka_unit_test(test_strangers),
		cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
