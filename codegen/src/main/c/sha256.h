/* SHA-256 (FIPS 180-4), with the CPU's own instructions where it has them: a large shared object is hashed at each import. */
#ifndef FAASLET_SHA256_H
#define FAASLET_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_HEX = 64 };

struct sha256 {
  uint32_t state[8];
  uint64_t bytes;
  uint8_t block[64];
};

void sha256_begin(struct sha256 *hash);
void sha256_add(struct sha256 *hash, const void *data, size_t size);
/* Lowercase hexadecimal and a zero. */
void sha256_end(struct sha256 *hash, char hex[SHA256_HEX + 1]);

#endif
