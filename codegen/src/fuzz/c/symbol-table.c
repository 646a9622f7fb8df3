// The names in trap messages come from the symbol table of a file that was not checked as a whole, read in a signal handler.
// runs: 60000
// longest: 4096
#include "symbols.c"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  static const size_t sizes[] = {512, 32, 1};
  uint64_t offset = 0;
  char name[513];
  if (count < sizeof offset) return 0;
  memcpy(&offset, bytes, sizeof offset);
  /* Aligned as a mapped file is, and in memory of its own, whose end is seen. */
  const size_t size = count - sizeof offset;
  void *file;
  FUZZ_EXPECT(posix_memalign(&file, 4096, size + (size == 0)) == 0);
  memcpy(file, bytes + sizeof offset, size);
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    memset(name, 'x', sizeof name);
    if (find(file, size, offset, name, sizes[i])) FUZZ_EXPECT(memchr(name, 0, sizes[i]) != NULL);
    FUZZ_EXPECT(name[sizes[i]] == 'x');
  }
  free(file);

  char *symbol = malloc(count + 1);
  FUZZ_EXPECT(symbol != NULL);
  memcpy(symbol, bytes, count);
  symbol[count] = 0;
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    memset(name, 'x', sizeof name);
    symbols_demangle(symbol, name, sizes[i]);
    FUZZ_EXPECT(memchr(name, 0, sizes[i]) != NULL && name[sizes[i]] == 'x');
  }
  free(symbol);
  return 0;
}
