// options: --scratch-limit 4
// lacking: needs user namespaces, and they are not allowed here
// stdout: full
// stdout: room again
#include "wasi.h"
static u8 bytes[65536];
void _start(void) {
  u32 fd, done, written = 0, wrong;
  struct vector vector = {bytes, sizeof bytes};
  expect("open", open_at(TMP, "large", 0, CREAT, RIGHTS_READ | RIGHTS_WRITE, &fd), SUCCESS);
  expect("allocate", fd_allocate(fd, 0, 1ull << 40) != SUCCESS, 1);
  while ((wrong = fd_write(fd, &vector, 1, &done)) == SUCCESS) written += done;
  expect("no space", wrong, 51);
  expect("written", written <= 4 << 20 && written >= 3 << 20, 1);
  say("full\n");
  fd_close(fd);
  expect("unlink", path_unlink_file(TMP, "large", 5), SUCCESS);
  u32 files = 0;
  char name[] = "00000";
  for (; files < 5000; files++) {
    for (u32 digit = 5, rest = files; digit > 0; rest /= 10) name[--digit] = (char)('0' + rest % 10);
    if (open_at(TMP, name, 0, CREAT, RIGHTS_READ | RIGHTS_WRITE, &fd) != SUCCESS) break;
    fd_close(fd);
  }
  expect("files", files <= 1100 && files >= 900, 1);
  say("room again\n");
}
