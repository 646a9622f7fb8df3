#include "image_writer.h"

#include <string.h>

#include "guest.h"
#include "image.h"

enum { HEADER = 32, ENTRY = 32, MODIFIED = 1700000000 };

static void put(uint8_t *at, size_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

static size_t put_bytes(uint8_t *block, size_t room, size_t *end, const char *bytes, size_t length)
{
    size_t start = (*end + 15) & ~(size_t)15;
    EXPECT(start + length <= room);
    memcpy(block + start, bytes, length);
    *end = start + length;
    return start;
}

int image_order(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    int first = *a == '/' ? 1 : *a == '\0' ? 0 : (unsigned char)*a + 1;
    int second = *b == '/' ? 1 : *b == '\0' ? 0 : (unsigned char)*b + 1;
    return first - second;
}

size_t image_write(uint8_t *block, size_t room, const char *mount, const struct image_source *sources, uint32_t count)
{
    size_t end = HEADER + (size_t)count * ENTRY;
    EXPECT(end <= room);
    memset(block, 0, end);
    memcpy(block, "FAASMIMG", 8);
    put(block + 8, 1);
    put(block + 12, count);
    put(block + 20, put_bytes(block, room, &end, mount, strlen(mount)));
    put(block + 24, strlen(mount));
    for (uint32_t i = 0; i < count; i++) {
        const char *name = sources[i].name, *contents = sources[i].contents;
        uint8_t *entry = block + HEADER + (size_t)i * ENTRY;
        uint32_t behind = i + 1;
        while (!contents && behind < count
               && (i == 0 || (strncmp(sources[behind].name, name, strlen(name)) == 0
                              && sources[behind].name[strlen(name)] == '/')))
            behind++;
        put(entry, put_bytes(block, room, &end, name, strlen(name)));
        put(entry + 4, strlen(name));
        put(entry + 8, contents ? put_bytes(block, room, &end, contents, strlen(contents)) : 0);
        put(entry + 12, contents ? strlen(contents) : 0);
        put(entry + 16, MODIFIED);
        put(entry + 20, contents ? IMAGE_FILE : IMAGE_DIRECTORY);
        put(entry + 24, behind);
    }
    put(block + 16, end);
    return end;
}
