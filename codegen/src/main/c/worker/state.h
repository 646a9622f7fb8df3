/* State values; the functions are in state.c. */
#ifndef WORKER_STATE_H
#define WORKER_STATE_H

#include <stdint.h>

struct call;

/* getKV() with a size, and get(): the value is made when there is none, of so many zeros, and copied as far as there is room. */
void state_read_into(struct call *call, const char *key, void *target, uint32_t size);

#endif
