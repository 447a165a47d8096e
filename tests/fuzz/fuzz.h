/* The one function that every fuzz target defines, under the name that libFuzzer calls. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/*
 * Runs the code under test on `size` bytes at `data`, an allocation of exactly that size, so that
 * AddressSanitizer sees a read of byte `size`. Returns 0; a finding is a crash. Frees what it
 * makes.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
