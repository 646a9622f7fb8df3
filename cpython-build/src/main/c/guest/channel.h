/*
 * A one-way stream of bytes in the guest's memory: a pipe is one, a socketpair two.
 *
 * The guest is a single thread, so nobody else can fill an empty channel while a reader waits: a blocking read of an
 * empty channel that still has a writer can never return and answers EDEADLK instead of hanging; likewise a write to a
 * full one. An event loop's self-pipe, the use that matters, is non-blocking.
 */
#ifndef FAASM_GUEST_CHANNEL_H
#define FAASM_GUEST_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>

enum { CHANNEL_CAPACITY = 65536 };

struct channel;

/* A channel with one reader and one writer, or NULL when memory is out. */
struct channel *channel_new(void);
void channel_drop_reader(struct channel *channel);
void channel_drop_writer(struct channel *channel);

/* Both return an errno number and the bytes moved. Reading at the end of the stream moves 0 bytes. */
int channel_read(struct channel *channel, void *buffer, size_t size, bool blocking, bool peek, size_t *done);
int channel_write(struct channel *channel, const void *bytes, size_t size, bool blocking, size_t *done);

size_t channel_filled(const struct channel *channel);
bool channel_readable(const struct channel *channel); /* bytes, or the end */
bool channel_writable(const struct channel *channel); /* room, or an error to be told */
bool channel_ended(const struct channel *channel);    /* no writer is left */
bool channel_broken(const struct channel *channel);   /* no reader is left */

#endif
