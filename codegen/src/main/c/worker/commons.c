#include "commons.h"

#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "faaslet.h"
#include "report.h"

/* Standard input, output and error. */
enum { FIRST_DESCRIPTORS = 3 };

struct commons *commons_new(uint32_t descriptors_max) {
  struct commons *commons = mmap(NULL, sizeof *commons, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (commons == MAP_FAILED) {
    report("faasm-worker: not enough memory\n");
    exit(EXIT_OF_ENGINE);
  }
  atomic_init(&commons->descriptors, FIRST_DESCRIPTORS);
  commons->descriptors_max = descriptors_max;
  atomic_flag_clear(&commons->lock);
  return commons;
}

bool commons_descriptor(struct commons *commons) {
  if (atomic_fetch_add(&commons->descriptors, 1) < commons->descriptors_max) return true;
  commons_descriptor_closed(commons);
  return false;
}

void commons_descriptor_closed(struct commons *commons) { atomic_fetch_sub(&commons->descriptors, 1); }

void commons_lock(struct commons *commons) {
  while (atomic_flag_test_and_set(&commons->lock)) sched_yield();
}

void commons_unlock(struct commons *commons) { atomic_flag_clear(&commons->lock); }
