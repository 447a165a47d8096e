/* Large allocations straight from the kernel, and advice to it, which has effect where it is known.
 */
#include "correlate/pages.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#define LARGE_PAGE ((size_t)2 << 20)

/* Gives an advice about those pages of `page` bytes that lie in the memory as a whole. */
static void advise(void *memory, size_t size, size_t page, int advice)
{
	size_t before = -(uintptr_t)memory & (page - 1);

	if (before < size && size - before >= page)
		(void)madvise((char *)memory + before, (size - before) & ~(page - 1), advice);
}

void *pages_new(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

void pages_free(void *memory, size_t size)
{
	if (memory != NULL)
		(void)munmap(memory, size);
}

void pages_prefer_large(void *memory, size_t size)
{
#ifdef MADV_HUGEPAGE
	advise(memory, size, LARGE_PAGE, MADV_HUGEPAGE);
#else
	(void)memory;
	(void)size;
#endif
}

void pages_make(void *memory, size_t size)
{
#ifdef MADV_POPULATE_WRITE
	advise(memory, size, (size_t)sysconf(_SC_PAGESIZE), MADV_POPULATE_WRITE);
#else
	(void)memory;
	(void)size;
#endif
}
