#include "calls.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union control {
  struct cmsghdr header;
  char bytes[CMSG_SPACE(sizeof(int))];
};

bool call_send(int socket, const void *message, size_t size, int fd) {
  struct iovec vector = {.iov_base = (void *)(uintptr_t)message, .iov_len = size};
  union control control;
  struct msghdr header = {.msg_iov = &vector, .msg_iovlen = 1};
  if (fd >= 0) {
    memset(&control, 0, sizeof control);
    header.msg_control = &control;
    header.msg_controllen = sizeof control;
    struct cmsghdr *rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(rights), &fd, sizeof fd);
  }
  ssize_t sent;
  while ((sent = sendmsg(socket, &header, MSG_NOSIGNAL)) < 0 && errno == EINTR) continue;
  return sent == (ssize_t)size;
}

bool call_receive(int socket, void *message, size_t size, int *fd) {
  struct iovec vector = {.iov_base = message, .iov_len = size};
  union control control;
  struct msghdr header = {
      .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  ssize_t got;
  while ((got = recvmsg(socket, &header, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR) continue;
  *fd = -1;
  const struct cmsghdr *rights = got < 0 ? NULL : CMSG_FIRSTHDR(&header);
  if (rights != NULL && rights->cmsg_level == SOL_SOCKET && rights->cmsg_type == SCM_RIGHTS &&
      rights->cmsg_len == CMSG_LEN(sizeof *fd)) {
    memcpy(fd, CMSG_DATA(rights), sizeof *fd);
  }
  /* A descriptor that there was no room for is missed by whoever needs it. */
  if (got == (ssize_t)size && (header.msg_flags & MSG_TRUNC) == 0) return true;
  if (*fd >= 0) close(*fd);
  *fd = -1;
  return false;
}
