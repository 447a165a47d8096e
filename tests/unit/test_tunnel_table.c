/* Numbers of tunnels: which packets are on one way, and which on the way back. */
#include "correlate/tunnel_table.h"
#include "tests/support/test.h"

#include <string.h>

static struct tunnel_table table;

static int set_up(void **state)
{
	(void)state;
	return tunnel_table_init(&table, 1) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	tunnel_table_free(&table);
	return 0;
}

/* Between 192.0.2.1 and 192.0.2.2, or the other way. */
static struct tunnel tunnel_of(enum tunnel_kind kind, uint32_t id, bool is_back)
{
	static const uint8_t ends[2][4] = {{192, 0, 2, 1}, {192, 0, 2, 2}};
	struct tunnel tunnel = {
		.kind = (uint8_t)kind, .id = id, .has_id = id != 0, .ip_version = 4};

	tunnel.source = ip_addr_v4(ends[is_back]);
	tunnel.destination = ip_addr_v4(ends[!is_back]);
	return tunnel;
}

static uint32_t number_of(enum tunnel_kind kind, uint32_t id, bool is_back)
{
	struct tunnel tunnel = tunnel_of(kind, id, is_back);

	return tunnel_table_number(&table, &tunnel, 1);
}

static void test_both_directions_of_one_id(void **state)
{
	uint32_t number = number_of(TUNNEL_VXLAN, 42, false);

	(void)state;
	assert_int_not_equal(number, 0);
	assert_int_equal(number_of(TUNNEL_VXLAN, 42, false), number);
	assert_int_equal(number_of(TUNNEL_VXLAN, 42, true), number);
	assert_int_not_equal(number_of(TUNNEL_VXLAN, 43, false), number);
	assert_int_not_equal(number_of(TUNNEL_GENEVE, 42, false), number);
	assert_false(
		tunnel_table_may_be_opposite(&table, number, number_of(TUNNEL_VXLAN, 43, true)));
}

static void test_ids_of_each_direction(void **state)
{
	static const enum tunnel_kind kinds[] = {TUNNEL_GTP, TUNNEL_L2TP, TUNNEL_GRE, TUNNEL_MPLS};

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		uint32_t there = number_of(kinds[i], 1, false), back = number_of(kinds[i], 2, true);

		assert_int_not_equal(there, back);
		assert_true(tunnel_table_may_be_opposite(&table, there, back));
		assert_false(tunnel_table_is_same(&table, there, back));
		tunnel_table_pair(&table, there, back);
		assert_true(tunnel_table_is_same(&table, there, back));
		assert_true(tunnel_table_is_same(&table, back, there));
		/* once paired, it has no other way back */
		assert_false(
			tunnel_table_may_be_opposite(&table, there, number_of(kinds[i], 3, true)));
	}
}

/* The receiver's number: the same one means another tunnel the other way. */
static void test_the_receivers_id(void **state)
{
	(void)state;
	assert_int_not_equal(number_of(TUNNEL_GTP, 9, false), number_of(TUNNEL_GTP, 9, true));
	assert_false(tunnel_table_may_be_opposite(&table, number_of(TUNNEL_GTP, 10, false),
						  number_of(TUNNEL_GTP, 11, false)));
}

static void test_tunnels_in_tunnels(void **state)
{
	struct tunnel inside[2] = {tunnel_of(TUNNEL_GRE, 0, false),
				   tunnel_of(TUNNEL_GTP, 5, false)};
	struct tunnel back[2] = {tunnel_of(TUNNEL_GRE, 0, true), tunnel_of(TUNNEL_GTP, 6, true)};
	struct tunnel told[PACKET_MAX_TUNNELS];
	uint32_t deep = tunnel_table_number(&table, inside, 2);
	uint32_t outer = tunnel_table_number(&table, inside, 1);

	(void)state;
	assert_int_not_equal(deep, outer);
	assert_int_not_equal(deep, number_of(TUNNEL_GTP, 5, false));
	assert_true(
		tunnel_table_may_be_opposite(&table, deep, tunnel_table_number(&table, back, 2)));
	assert_false(tunnel_table_may_be_opposite(&table, deep, outer));
	assert_int_equal(tunnel_table_tunnels(&table, deep, told), 2);
	assert_int_equal(told[0].kind, TUNNEL_GRE);
	assert_int_equal(told[1].kind, TUNNEL_GTP);
	assert_int_equal(told[1].id, 5);
	assert_int_equal(tunnel_table_tunnels(&table, 0, told), 0);
	assert_int_equal(tunnel_table_number(&table, inside, 0), 0);
}

/* Beyond the limit all share one number, which is nobody's. */
static void test_limit(void **state)
{
	struct tunnel told[PACKET_MAX_TUNNELS];
	uint32_t last = 0;

	(void)state;
	for (uint32_t id = 1; id < MAX_TUNNELS + 10; id++)
		last = number_of(TUNNEL_VXLAN, id, false);
	assert_int_equal(last, 1);
	assert_true(table.left_out >= 9);
	assert_int_equal(tunnel_table_tunnels(&table, last, told), 1);
	assert_int_equal(told[0].kind, TUNNEL_KINDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_both_directions_of_one_id, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_ids_of_each_direction, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_the_receivers_id, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_tunnels_in_tunnels, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_limit, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
