// The check of a machine-code file, which stands between the file and the dynamic loader. The loader itself is left out:
// what passes the check was sealed by the build. In half of the inputs the digest is made to fit, as no fuzzer guesses one.
// sources: sha256.c symbols.c
// runs: 60000
// longest: 8192
#include "code_file.c"

#include <sys/mman.h>

#include "fuzz.h"

bool host_calls_offer(const struct faaslet_host_import *imports, size_t count, char *why, size_t size) {
  (void)imports, (void)count, (void)why, (void)size;
  abort(); /* only of what was loaded */
}

static void seal_again(uint8_t *bytes, size_t count) {
  struct seal *seal = (void *)(bytes + count - sizeof *seal);
  struct sha256 hash;
  char digest[SHA256_HEX + 1];
  memcpy(seal->magic, magic, sizeof magic);
  sha256_begin(&hash);
  sha256_add(&hash, bytes, count - sizeof *seal < HEAD ? count - sizeof *seal : HEAD);
  sha256_add(&hash, seal, offsetof(struct seal, digest));
  sha256_end(&hash, digest);
  memcpy(seal->digest, digest, sizeof digest);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  static const char wasm_sha256[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  static int fd = -1;
  if (fd < 0) fd = memfd_create("code", MFD_CLOEXEC);
  FUZZ_EXPECT(fd >= 0);
  uint8_t *copy = malloc(count + 1);
  memcpy(copy, bytes, count);
  const bool sealed = count > sizeof(struct seal) && (bytes[0] & 1) != 0;
  if (sealed) seal_again(copy, count);
  FUZZ_EXPECT(ftruncate(fd, 0) == 0 && pwrite(fd, copy, count, 0) == (ssize_t)count);
  for (int given = 0; given < 2; given++) {
    char why[192];
    memset(why, 0, sizeof why);
    const bool sound = check(fd, given == 0 ? NULL : wasm_sha256, why, sizeof why);
    FUZZ_EXPECT(sound || (why[0] != 0 && memchr(why, 0, sizeof why) != NULL));
    if (count <= sizeof(struct seal)) FUZZ_EXPECT(!sound);
    if (!sound || given == 0) continue;
    const struct seal *seal = (const void *)(copy + count - sizeof *seal);
    FUZZ_EXPECT(memcmp(seal->wasm_sha256, wasm_sha256, sizeof wasm_sha256) == 0);
  }
  free(copy);
  return 0;
}
