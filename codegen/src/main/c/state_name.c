#include "state_name.h"

#include <stdbool.h>

void state_file_name(const char *key, char *name, size_t size) {
  size_t length = 0;
  for (; *key != 0 && length + 4 < size; key++) {
    const unsigned char byte = (unsigned char)*key;
    bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
                 byte == '_' || byte == '-' || (byte == '.' && length > 0);
    if (plain) {
      name[length++] = (char)byte;
    } else {
      name[length++] = '%';
      name[length++] = "0123456789ABCDEF"[byte >> 4];
      name[length++] = "0123456789ABCDEF"[byte & 15];
    }
  }
  name[length] = 0;
}
