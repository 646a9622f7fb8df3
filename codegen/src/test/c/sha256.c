// The digest without the CPU's own instructions: what FIPS 180-4 gives as examples, in pieces of all sizes.
// stdout: digests ok
#include "wasi.h"

#include "../../main/c/sha256.c"

static u32 same(const char *one, const char *other) {
  for (u32 i = 0; i <= SHA256_HEX; i++) {
    if (one[i] != other[i]) return 0;
  }
  return 1;
}

void _start(void) {
  struct sha256 hash;
  char hex[SHA256_HEX + 1];
  sha256_begin(&hash);
  sha256_end(&hash, hex);
  expect("nothing", same(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), 1);
  sha256_begin(&hash);
  sha256_add(&hash, "abc", 3);
  sha256_end(&hash, hex);
  expect("abc", same(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), 1);
  static char as[300];
  for (u32 i = 0; i < sizeof as; i++) as[i] = 'a';
  sha256_begin(&hash);
  u32 left = 1000000;
  for (u32 piece = 0; left > 0; piece++) {
    u32 size = piece % 300 < left ? piece % 300 : left;
    sha256_add(&hash, as, size);
    left -= size;
  }
  sha256_end(&hash, hex);
  expect("a million", same(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"), 1);
  say("digests ok\n");
}
