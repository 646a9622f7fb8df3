/*
 * Writes images for tests, by the description in image.h.
 */
#ifndef GUEST_TEST_IMAGE_WRITER_H
#define GUEST_TEST_IMAGE_WRITER_H

#include <stddef.h>
#include <stdint.h>

struct image_source {
    const char *name;     /* relative to the mount point; "" for that itself, which is the first */
    const char *contents; /* NULL for a directory */
};

/* Writes an image of sources in their order in the image, and returns its size. */
size_t image_write(uint8_t *block, size_t room, const char *mount, const struct image_source *sources, uint32_t count);

/* The order of names in an image. */
int image_order(const char *a, const char *b);

#endif
