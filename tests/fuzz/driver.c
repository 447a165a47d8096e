/* Replays files, and the files of folders, through a fuzz target where libFuzzer is not at hand. */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* Reads `size` bytes of the file at `path` into an allocation of that size; NULL on failure. */
static uint8_t *read_file(const char *path, size_t size)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = malloc(size > 0 ? size : 1);

	if (file && data && fread(data, 1, size, file) != size) {
		free(data);
		data = NULL;
	}
	if (!file) {
		free(data);
		return NULL;
	}
	fclose(file);
	return data;
}

static bool replay_file(const char *path, const struct stat *status)
{
	size_t size = (size_t)status->st_size;
	uint8_t *data = read_file(path, size);

	if (!data) {
		perror(path);
		return false;
	}
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return true;
}

/* Adds the number of inputs found in the folder at `path` to `count`; folders in it are skipped. */
static bool replay_folder(const char *path, unsigned *count)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	bool ok = true;

	if (!folder) {
		perror(path);
		return false;
	}
	while (ok && (entry = readdir(folder))) {
		char name[4096];
		struct stat status;
		int length = snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);

		if (length < 0 || (size_t)length >= sizeof(name) || stat(name, &status) != 0)
			ok = false;
		else if (S_ISREG(status.st_mode)) {
			ok = replay_file(name, &status);
			++*count;
		}
	}
	closedir(folder);
	return ok;
}

int main(int argument_count, char **arguments)
{
	unsigned count = 0;

	for (int i = 1; i < argument_count; i++) {
		struct stat status;

		if (stat(arguments[i], &status) != 0) {
			perror(arguments[i]);
			return EXIT_FAILURE;
		}
		if (S_ISDIR(status.st_mode)) {
			if (!replay_folder(arguments[i], &count))
				return EXIT_FAILURE;
		} else if (replay_file(arguments[i], &status)) {
			count++;
		} else {
			return EXIT_FAILURE;
		}
	}
	printf("%u inputs replayed\n", count);
	return count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
