// The first frame of a connection to a served call.
// sources: connection.c
// runs: 100000
// longest: 512
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connection.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  int pair[2];
  struct call_frame call = {0};
  FUZZ_EXPECT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
  FUZZ_EXPECT(write(pair[0], bytes, count) == (ssize_t)count);
  close(pair[0]);
  struct connection connection = {.socket = pair[1]};
  if (connection_receive_call(&connection, &call)) {
    FUZZ_EXPECT(connection.socket == pair[1] && call.entry_size < FRAME_NAME_BYTES_MAX);
    FUZZ_EXPECT(FRAME_HEADER_BYTES + 28 + call.entry_size + call.input_size <= count);
    FUZZ_EXPECT(memchr(call.entry, 0, call.entry_size) == NULL);
    FUZZ_EXPECT(memcmp(call.input, bytes + FRAME_HEADER_BYTES + 28 + call.entry_size, call.input_size) == 0);
    FUZZ_EXPECT(connection.is_limited == (call.output_limit > 0));
    free(call.payload);
    close(connection.socket);
  } else {
    FUZZ_EXPECT(connection.socket == -1 && call.payload == NULL);
  }
  return 0;
}
