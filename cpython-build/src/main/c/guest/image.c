#include "image.h"

#include <errno.h>
#include <string.h>

enum { HEADER_SIZE = 32, ENTRY_SIZE = 32 };

/* Weak, so that they are what a module without an image has. */
__attribute__((weak)) const uint8_t faasm_image[1] = {0};
__attribute__((weak)) const uint32_t faasm_image_size = 0;

static uint32_t number_at(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* Whether so many bytes from an offset on are inside. */
static int holds(const struct image *image, uint32_t offset, uint32_t length)
{
    return offset <= image->size && length <= image->size - offset;
}

int image_open(const uint8_t *bytes, size_t size, struct image *image)
{
    if (size == 0)
        return -ENOENT;
    if (size < HEADER_SIZE || memcmp(bytes, "FAASMIMG", 8) != 0 || number_at(bytes + 8) != IMAGE_VERSION
        || number_at(bytes + 16) > size)
        return -EIO;
    *image = (struct image){.bytes = bytes, .size = number_at(bytes + 16), .count = number_at(bytes + 12)};
    uint32_t mount = number_at(bytes + 20);
    image->mount_length = number_at(bytes + 24);
    if (image->size < HEADER_SIZE || image->count == 0 || image->count > (image->size - HEADER_SIZE) / ENTRY_SIZE
        || !holds(image, mount, image->mount_length) || image->mount_length < 2)
        return -EIO;
    image->mount = (const char *)bytes + mount;
    struct image_entry root;
    if (image->mount[0] != '/' || image->mount[image->mount_length - 1] == '/' || image_entry(image, 0, &root) != 0
        || root.kind != IMAGE_DIRECTORY || root.name_length != 0 || root.end != image->count)
        return -EIO;
    return 0;
}

int image_entry(const struct image *image, uint32_t index, struct image_entry *entry)
{
    if (index >= image->count)
        return -EIO;
    const uint8_t *at = image->bytes + HEADER_SIZE + (size_t)index * ENTRY_SIZE;
    uint32_t name = number_at(at), data = number_at(at + 8);
    *entry = (struct image_entry){.index = index,
                                  .name_length = number_at(at + 4),
                                  .size = number_at(at + 12),
                                  .modified = number_at(at + 16),
                                  .kind = number_at(at + 20),
                                  .end = number_at(at + 24)};
    if (!holds(image, name, entry->name_length) || !holds(image, data, entry->size) || entry->end <= index
        || entry->end > image->count || (entry->kind != IMAGE_DIRECTORY && entry->kind != IMAGE_FILE)
        || (entry->kind == IMAGE_FILE && entry->end != index + 1))
        return -EIO;
    entry->name = (const char *)image->bytes + name;
    entry->data = image->bytes + data;
    return 0;
}

/* Order of paths in the image: by bytes, '/' before all others. */
static int compare(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t common = a_length < b_length ? a_length : b_length;
    for (size_t i = 0; i < common; i++) {
        if (a[i] != b[i])
            return a[i] == '/' ? -1 : b[i] == '/' ? 1 : (unsigned char)a[i] - (unsigned char)b[i];
    }
    return (a_length > b_length) - (a_length < b_length);
}

/* The last entry that does not come behind the path: itself, a file on the way, or anything. */
static int last_not_behind(const struct image *image, const char *path, size_t length, struct image_entry *entry)
{
    uint32_t low = 0, high = image->count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        int error = image_entry(image, middle, entry);
        if (error)
            return error;
        if (compare(entry->name, entry->name_length, path, length) <= 0)
            low = middle;
        else
            high = middle;
    }
    return image_entry(image, low, entry);
}

int image_find(const struct image *image, const char *path, size_t length, struct image_entry *entry)
{
    int error = last_not_behind(image, path, length, entry);
    if (error)
        return error;
    if (entry->name_length == length && memcmp(entry->name, path, length) == 0)
        return 0;
    /* Is a parent of it a file? Each is looked up, as anything may lie between the two. */
    for (size_t i = 0; i < length; i++) {
        if (path[i] != '/')
            continue;
        error = last_not_behind(image, path, i, entry);
        if (error)
            return error;
        if (entry->name_length != i || memcmp(entry->name, path, i) != 0)
            return -ENOENT;
        if (entry->kind == IMAGE_FILE)
            return -ENOTDIR;
    }
    return -ENOENT;
}

int image_child(const struct image *image, const struct image_entry *directory, uint32_t *next, struct image_entry *child)
{
    uint32_t index = *next == 0 ? directory->index + 1 : *next;
    if (directory->kind != IMAGE_DIRECTORY || index <= directory->index || index >= directory->end)
        return -ENOENT;
    int error = image_entry(image, index, child);
    if (!error)
        *next = child->end;
    return error;
}

const char *image_base_name(const struct image_entry *entry, size_t *length)
{
    size_t start = entry->name_length;
    while (start > 0 && entry->name[start - 1] != '/')
        start--;
    *length = entry->name_length - start;
    return entry->name + start;
}
