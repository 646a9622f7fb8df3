/*
 * A platform for the tests of `faaslet serve`: it starts the engine $ENGINE with its own arguments and a socket, and does what the
 * lines of standard input say, one after the other. Numbers are those of calls.
 *
 *   ready                     waits for the first event and says it
 *   call N [WHAT=VALUE]... [INPUT]   connects and asks for a call; wall, cpu (ms), output (bytes), entry
 *   raw N HEX                 connects and sends these bytes
 *   answer N STATUS HEX       answers a request
 *   next N                    says the next frame
 *   result N                  says all frames up to the result, or "closed"
 *   ended N                   waits for the event and says how the call ended
 *   close N                   closes the connection
 *   many COUNT INPUT          makes so many calls at once, and says how many gave each output
 *   series COUNT INPUT        makes so many, eight at a time, and says how many outputs there were once
 *   pause MS                  waits
 *   signal NAME               sends TERM or KILL to the engine
 *   stop                      closes the engine's standard input
 *   exit                      waits for the engine's end and says its exit code, and which processes and files it left
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "serve_frames.h"

enum { CONNECTIONS_MAX = 4096, SECONDS_OF_PATIENCE = 20 };

static struct sockaddr_un address = {.sun_family = AF_UNIX};
static int connections[CONNECTIONS_MAX];
static int to_engine, from_engine;
static pid_t engine;
static char events[1 << 20]; /* those that nobody has waited for yet */
static size_t events_size;

_Noreturn static void give_up(const char *what) {
  printf("platform: %s: %s\n", what, strerror(errno));
  fflush(stdout);
  if (engine > 0) kill(engine, SIGKILL);
  exit(1);
}

static void await_input(int fd, const char *what) {
  struct pollfd polled = {.fd = fd, .events = POLLIN};
  if (poll(&polled, 1, SECONDS_OF_PATIENCE * 1000) != 1) give_up(what);
}

/* ---- the engine ---- */

static void start(char **arguments) {
  int in[2], out[2];
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) give_up("pipes");
  engine = fork();
  if (engine == 0) {
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    execv(arguments[0], arguments);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  to_engine = in[1];
  from_engine = out[0];
}

/* The next event that begins with a word, taken out; false when the engine says no more. */
static bool event_of(const char *begin, char *line, size_t size) {
  for (;;) {
    for (char *at = events, *end; (end = memchr(at, '\n', (size_t)(events + events_size - at))) != NULL; at = end + 1) {
      const size_t length = (size_t)(end - at);
      if (strncmp(at, begin, strlen(begin)) != 0) continue;
      snprintf(line, size, "%.*s", (int)length, at);
      memmove(at, end + 1, (size_t)(events + events_size - end - 1));
      events_size -= length + 1;
      return true;
    }
    await_input(from_engine, begin);
    const ssize_t got = read(from_engine, events + events_size, sizeof events - events_size);
    if (got <= 0) return false;
    events_size += (size_t)got;
  }
}

static void say_event(const char *begin) {
  char line[512];
  if (!event_of(begin, line, sizeof line)) give_up("the engine says no more");
  /* What differs from run to run is looked at and left out. */
  unsigned long call, user, system, rss, private;
  char how[16];
  int code;
  if (sscanf(line, "ended %lu how=%15s code=%d user_us=%lu system_us=%lu rss_kib=%lu private_kib=%lu", &call, how, &code, &user,
             &system, &rss, &private) == 7) {
    printf("ended %lu how=%s code=%d\n", call, how, code);
  } else {
    printf("%s\n", line);
  }
}

/* ---- frames ---- */

static bool receive(int fd, void *target, size_t size) {
  for (size_t done = 0; done < size;) {
    await_input(fd, "a frame");
    const ssize_t got = read(fd, (char *)target + done, size - done);
    if (got <= 0) return false;
    done += (size_t)got;
  }
  return true;
}

static void send_bytes(int fd, const void *bytes, size_t size) {
  while (size > 0) {
    const ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes = (const char *)bytes + sent;
    size -= (size_t)sent;
  }
}

static void send_frame(int fd, uint32_t type, const void *head, size_t head_size, const void *bytes, size_t size) {
  const uint32_t header[] = {(uint32_t)(head_size + size), type};
  char *frame = malloc(sizeof header + head_size + size);
  memcpy(frame, header, sizeof header);
  memcpy(frame + sizeof header, head, head_size);
  memcpy(frame + sizeof header + head_size, bytes, size);
  send_bytes(fd, frame, sizeof header + head_size + size);
  free(frame);
}

static const char *name_of(uint32_t type) {
  static const struct {
    uint32_t type;
    const char *name;
  } names[] = {{FRAME_LOG, "log"},
               {FRAME_RESULT, "result"},
               {FRAME_CHAIN_NAME, "chain_name"},
               {FRAME_CHAIN_PY, "chain_py"},
               {FRAME_AWAIT, "await"},
               {FRAME_AWAIT_OUTPUT, "await_output"},
               {FRAME_STATE_READ, "state_read"},
               {FRAME_STATE_WRITE, "state_write"},
               {FRAME_STATE_APPEND, "state_append"},
               {FRAME_STATE_APPENDED, "state_appended"},
               {FRAME_STATE_CLEAR_APPENDED, "state_clear_appended"},
               {FRAME_STATE_PUSH, "state_push"},
               {FRAME_STATE_PULL, "state_pull"},
               {FRAME_STATE_LOCK, "state_lock"},
               {FRAME_STATE_UNLOCK, "state_unlock"}};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (names[i].type == type) return names[i].name;
  }
  return "unknown";
}

/* The type of the next frame, 0 when there is none; its payload in memory of malloc(). */
static uint32_t frame_of(int fd, char **payload, uint32_t *size) {
  uint32_t header[2];
  *payload = NULL;
  if (!receive(fd, header, sizeof header)) return 0;
  *size = header[0];
  *payload = malloc(header[0] + 1);
  if (!receive(fd, *payload, header[0])) return 0;
  (*payload)[header[0]] = 0;
  return header[1];
}

static uint32_t say_frame(unsigned long number) {
  char *payload;
  uint32_t size;
  const uint32_t type = frame_of(connections[number], &payload, &size);
  if (type == 0) {
    printf("%lu closed\n", number);
  } else {
    printf("%lu %s ", number, name_of(type));
    /* Letters as they are, other bytes as \xx; of a long frame the beginning. */
    for (uint32_t i = 0; i < size && i < 200; i++) {
      if (isprint((unsigned char)payload[i])) {
        putchar(payload[i]);
      } else {
        printf("\\%02x", (unsigned char)payload[i]);
      }
    }
    if (size > 200) printf("… %u bytes", size);
    putchar('\n');
  }
  free(payload);
  return type;
}

static int connect_engine(void) {
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

struct asked {
  uint64_t number;
  uint32_t wall, cpu;
  uint64_t output;
  const char *entry;
};

static int ask(const struct asked *asked, const char *input) {
  const uint32_t entry = (uint32_t)strlen(asked->entry);
  char head[28 + 256];
  const int fd = connect_engine();
  memcpy(head, &asked->number, 8);
  memcpy(head + 8, &asked->wall, 4);
  memcpy(head + 12, &asked->cpu, 4);
  memcpy(head + 16, &asked->output, 8);
  memcpy(head + 24, &entry, 4);
  memcpy(head + 28, asked->entry, entry);
  if (fd >= 0) send_frame(fd, FRAME_CALL, head, 28 + entry, input, strlen(input));
  return fd;
}

static void call(unsigned long number, char *words) {
  struct asked asked = {.number = number, .wall = 10000, .entry = ""};
  char *word = words;
  while (word != NULL) {
    char *rest = strchr(word, ' ');
    char *value = strchr(word, '=');
    if (value == NULL || (rest != NULL && value > rest)) break;
    if (rest != NULL) *rest++ = 0;
    *value++ = 0;
    if (strcmp(word, "wall") == 0) asked.wall = (uint32_t)atoi(value);
    if (strcmp(word, "cpu") == 0) asked.cpu = (uint32_t)atoi(value);
    if (strcmp(word, "output") == 0) asked.output = (uint64_t)atoll(value);
    if (strcmp(word, "entry") == 0) asked.entry = value;
    word = rest;
  }
  connections[number] = ask(&asked, word == NULL ? "" : word);
  if (connections[number] < 0) printf("%lu refused: %s\n", number, strerror(errno));
}

static size_t bytes_of(const char *hex, uint8_t *bytes, size_t size) {
  size_t count = 0;
  unsigned byte;
  for (; count < size && sscanf(hex + 2 * count, "%2x", &byte) == 1; count++) bytes[count] = (uint8_t)byte;
  return count;
}

/* ---- many calls ---- */

static int by_text(const void *one, const void *other) { return strcmp(*(char *const *)one, *(char *const *)other); }

static void calls(unsigned long count, unsigned long at_once, const char *input, bool apart) {
  char **outputs = calloc(count, sizeof *outputs);
  int *fds = calloc(at_once, sizeof *fds);
  unsigned long begun = 0, wrong = 0;
  for (unsigned long done = 0; done < count; done++) {
    for (; begun < count && begun < done + at_once; begun++) {
      fds[begun % at_once] = ask(&(struct asked){.number = 1000000 + begun, .wall = 20000, .entry = ""}, input);
    }
    const int fd = fds[done % at_once];
    char *payload;
    uint32_t size, type = FRAME_LOG;
    while (fd >= 0 && (type = frame_of(fd, &payload, &size)) == FRAME_LOG) free(payload);
    if (fd < 0 || type != FRAME_RESULT || size < 4) {
      wrong++;
      outputs[done] = strdup("");
    } else {
      outputs[done] = strdup(payload + 4);
    }
    close(fd);
  }
  qsort(outputs, count, sizeof *outputs, by_text);
  unsigned long different = 0;
  for (unsigned long i = 0, same = 1; i < count; i++, same++) {
    if (i + 1 < count && strcmp(outputs[i], outputs[i + 1]) == 0) continue;
    different++;
    if (!apart) printf("%lu calls: %s\n", same, outputs[i]);
    same = 0;
  }
  if (apart) printf("%lu calls, %lu outputs\n", count, different);
  if (wrong > 0) printf("%lu calls without a result\n", wrong);
}

/* ---- the end ---- */

static void say_left(void) {
  char list[256] = "";
  /* Processes of the engine that has ended are ours. */
  for (int tries = 0; tries < 200; tries++) {
    while (waitpid(-1, NULL, WNOHANG) > 0) continue;
    const int fd = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
    const ssize_t got = fd < 0 ? 0 : read(fd, list, sizeof list - 1);
    close(fd);
    list[got < 0 ? 0 : got] = 0;
    if (got <= 0) break;
    usleep(10000);
  }
  printf("processes left: %s\n", list[0] == 0 ? "none" : list);
  printf("socket: %s\n", access(address.sun_path, F_OK) == 0 ? "left" : "gone");
}

static void say_exit(void) {
  int status;
  for (int tries = 0; waitpid(engine, &status, WNOHANG) == 0; tries++) {
    if (tries == SECONDS_OF_PATIENCE * 100) give_up("the engine does not end");
    usleep(10000);
  }
  if (WIFEXITED(status)) {
    printf("engine: exit code %d\n", WEXITSTATUS(status));
  } else {
    printf("engine: signal %d\n", WTERMSIG(status));
  }
  say_left();
}

static void obey(char *line) {
  char *word = strtok(line, " ");
  char *argument = strtok(NULL, " ");
  char *rest = strtok(NULL, "");
  const unsigned long number = argument == NULL ? 0 : strtoul(argument, NULL, 10);
  uint8_t bytes[4096];
  if (word == NULL || number >= CONNECTIONS_MAX) return;
  if (strcmp(word, "ready") == 0) say_event("");
  if (strcmp(word, "call") == 0) call(number, rest);
  if (strcmp(word, "raw") == 0) {
    connections[number] = connect_engine();
    if (rest != NULL) send_bytes(connections[number], bytes, bytes_of(rest, bytes, sizeof bytes));
  }
  if (strcmp(word, "answer") == 0) {
    const char *hex = strchr(rest, ' ');
    const uint32_t status = (uint32_t)atoi(rest);
    send_frame(connections[number], FRAME_ANSWER, &status, sizeof status, bytes,
               hex == NULL ? 0 : bytes_of(hex + 1, bytes, sizeof bytes));
  }
  if (strcmp(word, "next") == 0) say_frame(number);
  if (strcmp(word, "result") == 0) {
    for (uint32_t type = 1; type != 0 && type != FRAME_RESULT;) type = say_frame(number);
  }
  if (strcmp(word, "ended") == 0) {
    char begin[64];
    snprintf(begin, sizeof begin, "ended %lu ", number);
    say_event(begin);
  }
  if (strcmp(word, "close") == 0) close(connections[number]);
  if (strcmp(word, "many") == 0) calls(number, number, rest == NULL ? "" : rest, false);
  if (strcmp(word, "series") == 0) calls(number, 8, rest == NULL ? "" : rest, true);
  if (strcmp(word, "pause") == 0) usleep((unsigned)number * 1000);
  if (strcmp(word, "signal") == 0) kill(engine, strcmp(argument, "TERM") == 0 ? SIGTERM : SIGKILL);
  if (strcmp(word, "stop") == 0) close(to_engine);
  if (strcmp(word, "exit") == 0) say_exit();
  fflush(stdout);
}

int main(int argc, char **argv) {
  char line[65536], directory[64] = "/tmp/platform-XXXXXX";
  char **arguments = calloc((size_t)argc + 4, sizeof *arguments);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  signal(SIGPIPE, SIG_IGN);
  /* Not in the test's directory, whose path may be too long for a socket. */
  if (mkdtemp(directory) == NULL) give_up(directory);
  snprintf(address.sun_path, sizeof address.sun_path, "%s/socket", directory);
  arguments[0] = getenv("ENGINE");
  arguments[1] = strdup("serve");
  arguments[2] = strdup("--socket");
  arguments[3] = address.sun_path;
  memcpy(arguments + 4, argv + 1, (size_t)(argc - 1) * sizeof *arguments);
  start(arguments);
  while (fgets(line, sizeof line, stdin) != NULL) {
    line[strcspn(line, "\n")] = 0;
    obey(line);
  }
  if (waitpid(engine, NULL, WNOHANG) == 0) give_up("the script does not end the engine");
  unlink(address.sun_path);
  rmdir(directory);
  return 0;
}
