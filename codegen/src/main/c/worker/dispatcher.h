/*
 * What runs calls: the planner of a cluster, the scheduler and the executors of its worker (faabric's src/planner,
 * src/scheduler and src/executor). A call runs at once if the cluster has a slot for it, and never otherwise.
 */
#ifndef WORKER_DISPATCHER_H
#define WORKER_DISPATCHER_H

#include <stddef.h>
#include <stdint.h>

struct worker;

struct outcome {
  int32_t return_value;
  unsigned char *output; /* of malloc() */
  unsigned long output_size;
  uint64_t nanoseconds;
  uint32_t descriptors; /* that it and the calls that it chained have left open */
};

/* Takes over the signals that end a process: from now on they end a call. */
void dispatcher_prepare(void);

/*
 * Runs one call, and every call that is chained in it, to the end. Answers 0, or the exit code where the worker has ended, by
 * itself or by a signal: all its calls have ended then, too.
 */
int dispatcher_call(const struct worker *worker, const unsigned char *input, unsigned long input_size,
                    struct outcome *outcome);

#endif
