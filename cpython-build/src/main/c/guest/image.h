/*
 * The image: a read-only directory tree inside the module, from which a program runs where the host offers no directory.
 *
 * It is one block of bytes. All numbers are unsigned, 32 bits wide, little-endian; offsets count from the block's start.
 *
 *    0  "FAASMIMG"
 *    8  version, 1
 *   12  number n of entries, at least 1
 *   16  size of the block
 *   20  offset and length (24) of the mount point's absolute path, such as /lib/python3.13
 *   28  0
 *   32  n entries of 32 bytes: offset of the name, its length, offset of the data, its size, time of modification (seconds
 *       since 1970), kind (IMAGE_DIRECTORY, IMAGE_FILE), end (index of the first entry behind its subtree), 0
 *
 * Entry 0 is the mount point; its name is empty. Other names are paths relative to it ("encodings/utf_8.pyc"). They are in
 * order of their bytes, '/' coming before all others, so that a directory is followed by its subtree.
 *
 * Whoever links a module with an image defines faasm_image and faasm_image_size; the weak ones here are empty. Nothing that
 * is read from the block is trusted: numbers that lead outside of it are an error of that entry.
 */
#ifndef FAASM_GUEST_IMAGE_H
#define FAASM_GUEST_IMAGE_H

#include <stddef.h>
#include <stdint.h>

extern const uint8_t faasm_image[];
extern const uint32_t faasm_image_size;

enum { IMAGE_VERSION = 1, IMAGE_DIRECTORY = 1, IMAGE_FILE = 2 };

struct image {
    const uint8_t *bytes;
    uint32_t size;
    uint32_t count;
    const char *mount; /* not terminated */
    uint32_t mount_length;
};

struct image_entry {
    uint32_t index;
    uint32_t end;
    uint32_t kind;
    uint32_t modified;
    const char *name; /* relative to the mount point, not terminated */
    uint32_t name_length;
    const uint8_t *data;
    uint32_t size;
};

/* Results are 0 or a negative errno; -EIO is a damaged image. */

/* Opens a block of so many bytes: -ENOENT when it is empty. */
int image_open(const uint8_t *bytes, size_t size, struct image *image);

int image_entry(const struct image *image, uint32_t index, struct image_entry *entry);

/* The entry with a path relative to the mount point, without leading, trailing or repeated slashes; "" is the mount point.
 * -ENOTDIR when a file is on the way there. */
int image_find(const struct image *image, const char *path, size_t length, struct image_entry *entry);

/* Children of a directory, one after the other: `next` is 0 for the first, and what the last call left it at for others.
 * -ENOENT behind the last. */
int image_child(const struct image *image, const struct image_entry *directory, uint32_t *next, struct image_entry *child);

/* The last part of an entry's name. */
const char *image_base_name(const struct image_entry *entry, size_t *length);

#endif
