// What the engine says of a file that should be a shared object: it reads the file's sections, which the guest can write.
// sources: dylink.c
// runs: 150000
// longest: 2048
#include "dylink.h"

#include <string.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  char why[256];
  for (size_t size = sizeof why; size > 0; size /= 4) {
    memset(why, 'x', sizeof why);
    dylink_explain(bytes, count, why, size);
    /* It says something, and no more than there is room for. */
    FUZZ_EXPECT(memchr(why, 0, size) != NULL && (size == 1 || why[0] != 0));
    FUZZ_EXPECT(size == sizeof why || why[size] == 'x');
  }
  return 0;
}
