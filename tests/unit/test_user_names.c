/* Tests of users' names: found by number, the first of several, hostile lines. */
#include "owner/user_names.h"

#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

static struct user_names *read_lines(const char *lines)
{
	FILE *file = fmemopen((void *)(uintptr_t)lines, strlen(lines), "r");
	struct user_names *names;

	assert_non_null(file);
	names = user_names_read(file);
	assert_non_null(names);
	(void)fclose(file);
	return names;
}

static void assert_name(const struct user_names *names, int64_t uid, const char *wanted)
{
	char name[OWNER_NAME_SIZE];

	user_names_find(names, uid, name);
	assert_string_equal(name, wanted);
}

static void test_found(void **state)
{
	struct user_names *names = read_lines("alice:x:1000:1000::/home/alice:/bin/sh\n"
					      "root:x:0:0:root:/root:/bin/sh\n"
					      "toor:x:0:0:root:/root:/bin/sh\n"
					      "top:x:4294967294:0::/:/bin/sh\n");

	(void)state;
	assert_name(names, 0, "root");
	assert_name(names, 1000, "alice");
	assert_name(names, 4294967294, "top");
	assert_name(names, 1, "");
	assert_name(names, -1, "");
	user_names_free(names);
}

static void test_hostile(void **state)
{
	struct user_names *names =
		read_lines("no colons at all\n:x:5:5::/:\nbob:x:many:5::/:/bin/sh\n\n"
			   "aNameThatIsMuchLongerThanAnyoneHasRoomFor:x:7:7::/:/bin/sh\n"
			   "carol:x:8:8::/:/bin/sh");

	(void)state;
	assert_name(names, 7, "aNameThatIsMuchLongerThanAnyone");
	assert_name(names, 8, "carol");
	user_names_free(names);
	names = read_lines("#\n");
	assert_name(names, 0, "");
	user_names_free(names);
	assert_name(NULL, 0, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
