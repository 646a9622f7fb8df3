#include "channel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct channel {
    size_t start;
    size_t filled;
    bool has_reader;
    bool has_writer;
    char bytes[CHANNEL_CAPACITY];
};

struct channel *channel_new(void)
{
    struct channel *channel = malloc(sizeof *channel);
    if (channel) {
        channel->start = channel->filled = 0;
        channel->has_reader = channel->has_writer = true;
    }
    return channel;
}

static void free_if_unused(struct channel *channel)
{
    if (!channel->has_reader && !channel->has_writer)
        free(channel);
}

void channel_drop_reader(struct channel *channel)
{
    channel->has_reader = false;
    free_if_unused(channel);
}

void channel_drop_writer(struct channel *channel)
{
    channel->has_writer = false;
    free_if_unused(channel);
}

int channel_read(struct channel *channel, void *buffer, size_t size, bool blocking, bool peek, size_t *done)
{
    *done = 0;
    if (size == 0)
        return 0;
    if (channel->filled == 0)
        return !channel->has_writer ? 0 : blocking ? EDEADLK : EAGAIN;
    size_t count = size < channel->filled ? size : channel->filled;
    size_t until_wrap = CHANNEL_CAPACITY - channel->start;
    size_t first = count < until_wrap ? count : until_wrap;
    memcpy(buffer, channel->bytes + channel->start, first);
    memcpy((char *)buffer + first, channel->bytes, count - first);
    if (!peek) {
        channel->start = (channel->start + count) % CHANNEL_CAPACITY;
        channel->filled -= count;
    }
    *done = count;
    return 0;
}

int channel_write(struct channel *channel, const void *bytes, size_t size, bool blocking, size_t *done)
{
    *done = 0;
    if (!channel->has_reader)
        return EPIPE;
    if (size == 0)
        return 0;
    size_t room = CHANNEL_CAPACITY - channel->filled;
    if (room == 0)
        return blocking ? EDEADLK : EAGAIN;
    size_t count = size < room ? size : room;
    size_t end = (channel->start + channel->filled) % CHANNEL_CAPACITY;
    size_t until_wrap = CHANNEL_CAPACITY - end;
    size_t first = count < until_wrap ? count : until_wrap;
    memcpy(channel->bytes + end, bytes, first);
    memcpy(channel->bytes, (const char *)bytes + first, count - first);
    channel->filled += count;
    *done = count;
    return 0;
}

size_t channel_filled(const struct channel *channel)
{
    return channel->filled;
}

bool channel_readable(const struct channel *channel)
{
    return channel->filled > 0 || !channel->has_writer;
}

bool channel_writable(const struct channel *channel)
{
    return channel->filled < CHANNEL_CAPACITY || !channel->has_reader;
}

bool channel_broken(const struct channel *channel)
{
    return !channel->has_reader;
}

bool channel_ended(const struct channel *channel)
{
    return !channel->has_writer;
}
