// The command lines of `faaslet`, of `faaslet serve` and of `python3`: words divided by zero bytes.
// sources: options.c failure.c guest_path.c script.c host_files.c host_io.c report.c
// runs: 150000
// longest: 512
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine.h"
#include "fuzz.h"
#include "guest_path.h"
#include "script.h"

enum { WORDS_MAX = 64 };

int LLVMFuzzerInitialize(int *count, char ***words);

/* What the command `python3` looks for in the directory above its own. */
int LLVMFuzzerInitialize(int *count, char ***words) {
  char path[PATH_MAX];
  (void)count, (void)words;
  const ssize_t length = readlink("/proc/self/exe", path, sizeof path - 32);
  FUZZ_EXPECT(length > 0);
  path[length] = 0;
  for (int up = 0; up < 2; up++) *strrchr(path, '/') = 0;
  FUZZ_EXPECT(chdir(path) == 0);
  mkdir("code", 0777);
  mkdir("root", 0777);
  close(open("code/python.so", O_WRONLY | O_CREAT, 0666));
  close(open("script.py", O_WRONLY | O_CREAT, 0666));
  return 0;
}

static void expect_sound(const struct options *options) {
  for (size_t i = 0; i < options->mount_count; i++) {
    char normal[GUEST_PATH_MAX];
    size_t used = 0;
    const char *guest = options->mounts[i].guest;
    FUZZ_EXPECT(options->mounts[i].host[0] != 0 && guest[0] == '/' && guest[1] != 0);
    FUZZ_EXPECT(guest_path_append(normal, &used, guest, strlen(guest), false) && strcmp(normal, guest) == 0);
  }
  for (size_t i = 0; i < options->environment_count; i++) {
    const char *variable = options->environment[i];
    FUZZ_EXPECT(variable[0] != '=' && strchr(variable, '=') != NULL);
  }
  if (options->help) return;
  FUZZ_EXPECT(options->module != NULL && options->root != NULL && options->argument_count > 0);
  for (size_t i = 0; i < options->argument_count; i++) FUZZ_EXPECT(options->arguments[i] != NULL);
  FUZZ_EXPECT(options->arguments[options->argument_count] == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  char *words[WORDS_MAX + 1];
  int found = 0;
  for (size_t at = 0; at < count && found < WORDS_MAX;) {
    const uint8_t *zero = memchr(bytes + at, 0, count - at);
    const size_t length = zero == NULL ? count - at : (size_t)(zero - (bytes + at));
    words[found] = malloc(length + 1); /* each in memory of its own, whose end is seen */
    FUZZ_EXPECT(words[found] != NULL);
    memcpy(words[found], bytes + at, length);
    words[found++][length] = 0;
    at += length + 1;
  }
  if (found == 0) return 0;
  words[found] = NULL;
  struct options options;
  struct failure failure;
  memset(&failure, 'x', sizeof failure);
  const bool python = options_are_of_python(words[0], NULL);
  const bool serve = strcmp(words[0], "serve") == 0;
  const bool done = python  ? options_parse_python(&options, found, words, &failure)
                    : serve ? options_parse_serve(&options, found, words, &failure)
                            : options_parse(&options, found, words, &failure);
  if (done) {
    expect_sound(&options);
    FUZZ_EXPECT(options.help || (options.socket != NULL) == serve);
    if (serve && !options.help) FUZZ_EXPECT(options.calls > 0 && options.calls <= SERVED_CALLS_MAX && options.ahead > 0);
    FUZZ_EXPECT(!python || strcmp(options.arguments[0], "python3") == 0);
    /* A script of the host is seen under its own name, in the guest's directory for it. */
    if (python && options.script != NULL) {
      const int position = script_position((int)options.argument_count - 1, (char *const *)options.arguments + 1);
      FUZZ_EXPECT(position >= 0 && strncmp(options.arguments[1 + position], "/tmp/", 5) == 0);
      FUZZ_EXPECT(strchr(options.arguments[1 + position] + 5, '/') == NULL);
    }
  } else {
    FUZZ_EXPECT(failure.code == EXIT_OF_USAGE || failure.code == EXIT_OF_ENGINE);
    FUZZ_EXPECT(memchr(failure.message, 0, sizeof failure.message) != NULL && failure.message[0] != 0);
  }
  options_free(&options);
  while (found > 0) free(words[--found]);
  return 0;
}
