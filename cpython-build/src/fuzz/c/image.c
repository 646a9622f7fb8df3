// The image that a module carries: blocks of any content, as the guest library finds its way in them.
// sources: image.c
// runs: 100000
// longest: 2048
#include "image.h"

#include <errno.h>
#include <string.h>

#include "fuzz.h"

static uint64_t sum;

/* Touches all that is said to be there, so that the sanitizer sees where it ends. */
static void touch(const void *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sum += ((const uint8_t *)bytes)[i];
}

static void look_at(const struct image *image, const struct image_entry *entry)
{
    size_t length;
    FUZZ_EXPECT(entry->kind == IMAGE_DIRECTORY || entry->kind == IMAGE_FILE);
    FUZZ_EXPECT(entry->end > entry->index && entry->end <= image->count);
    touch(entry->name, entry->name_length);
    touch(entry->data, entry->size);
    const char *base = image_base_name(entry, &length);
    FUZZ_EXPECT(length <= entry->name_length && base + length == entry->name + entry->name_length);
    FUZZ_EXPECT(memchr(base, '/', length) == NULL);
}

static void find(const struct image *image, const char *path, size_t length)
{
    struct image_entry found;
    int error = image_find(image, path, length, &found);
    FUZZ_EXPECT(error == 0 || error == -ENOENT || error == -ENOTDIR || error == -EIO);
    if (error == 0) {
        look_at(image, &found);
        FUZZ_EXPECT(found.name_length == length && memcmp(found.name, path, length) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct image image;
    struct image_entry entry, child;
    int error = image_open(bytes, count, &image);
    FUZZ_EXPECT(error == 0 || error == -EIO || (error == -ENOENT && count == 0));
    if (error)
        return 0;
    FUZZ_EXPECT(image.size <= count && image.mount[0] == '/');
    touch(image.mount, image.mount_length);
    for (uint32_t i = 0; i < image.count; i++) {
        if (image_entry(&image, i, &entry) != 0)
            continue;
        look_at(&image, &entry);
        find(&image, entry.name, entry.name_length);
        /* A listing comes to an end, and names nothing twice. */
        uint32_t next = 0, last = i;
        while ((error = image_child(&image, &entry, &next, &child)) == 0) {
            FUZZ_EXPECT(child.index > last && child.end <= image.count && next == child.end);
            last = child.index;
        }
        FUZZ_EXPECT(error == -ENOENT || error == -EIO);
    }
    find(&image, "", 0);
    find(&image, "os.pyc", 6);
    /* Bytes behind the image are as good a path as any. */
    find(&image, (const char *)bytes + image.size, count - image.size);
    return 0;
}
