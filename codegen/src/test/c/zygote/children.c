/*
 * The engine as a library, in a program that is no supervisor: it loads a faaslet once, and each of its children runs it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine.h"

static int run(struct faaslet *faaslet) {
  struct failure failure;
  int code;
  if (faaslet_run(faaslet, &code, &failure)) return code;
  fprintf(stderr, "zygote: %s\n", failure.message);
  return failure.code;
}

int main(int argc, char **argv) {
  struct options options;
  struct failure failure;
  struct faaslet *faaslet = NULL;
  bool done = options_parse(&options, argc, argv, &failure) && (faaslet = faaslet_open(&options, &failure)) != NULL &&
              faaslet_load(faaslet, &failure);
  if (done && faaslet_open(&options, &failure) == NULL) fprintf(stderr, "zygote: a second one: %s\n", failure.message);
  for (int i = 0; done && i < 3; i++) {
    int status;
    const pid_t child = fork();
    if (child == 0) _exit(run(faaslet));
    done = child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status);
    if (done) fprintf(stderr, "zygote: child %d ended with %d\n", i, WEXITSTATUS(status));
  }
  if (faaslet == NULL) fprintf(stderr, "zygote: %s\n", failure.message);
  faaslet_close(faaslet);
  options_free(&options);
  return done ? 0 : 1;
}
