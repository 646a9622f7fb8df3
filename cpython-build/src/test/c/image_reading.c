/*
 * Random images: everything in them is found, everything else is not, directories list what they hold; damaged ones are read
 * without leaving the block (which a sanitizer sees).
 *
 *   image_reading DIRECTORY [SEED [IMAGES]]
 */
#include <errno.h>
#include <string.h>

#include "guest.h"
#include "image.h"
#include "image_writer.h"

enum { MOST = 60, ROOM = 1 << 16, NAME = 64 };

static uint64_t state;

static uint32_t random_number(uint32_t below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((state >> 33) % below);
}

/* Some sort before '/' and some behind it, and one is the beginning of another. */
static const char *const parts[] = {"a", "a-b", "a.b", "ab", "b", "\xc3\xa4", "_", "A"};

static char names[MOST][NAME];
static struct image_source sources[MOST];
static uint32_t count;

static const struct image_source *known(const char *name)
{
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(sources[i].name, name) == 0)
            return &sources[i];
    }
    return NULL;
}

static int by_order(const void *a, const void *b)
{
    return image_order(((const struct image_source *)a)->name, ((const struct image_source *)b)->name);
}

static void random_tree(void)
{
    count = 1;
    names[0][0] = '\0';
    sources[0] = (struct image_source){names[0], NULL};
    while (count < MOST && random_number(40) > 0) {
        const struct image_source *parent = &sources[random_number(count)];
        if (parent->contents || strlen(parent->name) > NAME - 10)
            continue;
        snprintf(names[count], NAME, "%s%s%s", parent->name, *parent->name ? "/" : "",
                 parts[random_number(sizeof parts / sizeof *parts)]);
        if (known(names[count]))
            continue;
        sources[count] = (struct image_source){names[count], random_number(2) ? names[count] : NULL};
        count++;
    }
    qsort(sources, count, sizeof *sources, by_order);
}

static void random_name(char name[NAME])
{
    name[0] = '\0';
    for (uint32_t i = 0, n = 1 + random_number(3); i < n; i++) {
        strcat(name, i > 0 ? "/" : "");
        strcat(name, parts[random_number(sizeof parts / sizeof *parts)]);
    }
}

/* What looking a name up has to come to. */
static int expected(const char *name)
{
    if (known(name))
        return 0;
    char parent[NAME];
    for (size_t i = 1; i < strlen(name); i++) {
        if (name[i] != '/')
            continue;
        snprintf(parent, sizeof parent, "%.*s", (int)i, name);
        const struct image_source *source = known(parent);
        if (!source)
            return -ENOENT;
        if (source->contents)
            return -ENOTDIR;
    }
    return -ENOENT;
}

static void check_entry(const struct image *image, const struct image_source *source)
{
    struct image_entry entry;
    EXPECT_EQUAL(0, image_find(image, source->name, strlen(source->name), &entry));
    EXPECT_EQUAL(source->contents ? IMAGE_FILE : IMAGE_DIRECTORY, entry.kind);
    EXPECT(!source->contents || (entry.size == strlen(source->contents) && memcmp(entry.data, source->contents, entry.size) == 0));
    size_t children = 0, length = strlen(source->name);
    for (uint32_t i = 1; i < count; i++) {
        const char *name = sources[i].name;
        bool below = length == 0 || (strncmp(name, source->name, length) == 0 && name[length] == '/');
        children += below && !strchr(name + length + (length > 0), '/') && !source->contents;
    }
    struct image_entry child;
    for (uint32_t next = 0; image_child(image, &entry, &next, &child) == 0;) {
        size_t base;
        EXPECT(children-- > 0);
        const char *name = image_base_name(&child, &base);
        EXPECT(base > 0 && !memchr(name, '/', base) && child.name_length > length);
    }
    EXPECT_EQUAL(0, children);
}

/* Reads all that an image says it has. */
static void read_all(const uint8_t *block, size_t size)
{
    struct image image;
    if (image_open(block, size, &image) != 0)
        return;
    struct image_entry entry, child;
    volatile uint8_t sum = 0;
    for (uint32_t i = 0; i < image.count && i < 2 * MOST; i++) {
        if (image_entry(&image, i, &entry) != 0)
            continue;
        for (uint32_t at = 0; at < entry.size; at++)
            sum = (uint8_t)(sum + entry.data[at]);
        for (uint32_t at = 0; at < entry.name_length; at++)
            sum = (uint8_t)(sum + (uint8_t)entry.name[at]);
        for (uint32_t next = 0, guard = 0; guard < 4 * MOST && image_child(&image, &entry, &next, &child) == 0; guard++)
            sum = (uint8_t)(sum + child.kind);
    }
    for (int i = 0; i < 50; i++) {
        char name[NAME];
        random_name(name);
        image_find(&image, name, strlen(name), &entry);
    }
}

int main(int argc, char **argv)
{
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    long images = argc > 3 ? atol(argv[3]) : 1000;
    static uint8_t room[ROOM];
    for (long i = 0; i < images; i++) {
        state = seed + (uint64_t)i;
        random_tree();
        size_t size = image_write(room, sizeof room, "/lib/python3.13", sources, count);
        uint8_t *block = malloc(size); /* of exactly its size */
        memcpy(block, room, size);
        struct image image;
        EXPECT_EQUAL(0, image_open(block, size, &image));
        for (uint32_t n = 0; n < count; n++)
            check_entry(&image, &sources[n]);
        for (int n = 0; n < 100; n++) {
            char name[NAME];
            struct image_entry entry;
            random_name(name);
            EXPECT_EQUAL(expected(name), image_find(&image, name, strlen(name), &entry));
        }
        for (int n = 0; n < 20; n++) {
            memcpy(block, room, size);
            for (uint32_t changes = 1 + random_number(4); changes > 0; changes--)
                block[random_number(random_number(2) ? (uint32_t)size : 32 + 32 * count)] = (uint8_t)random_number(256);
            read_all(block, random_number(3) ? size : random_number((uint32_t)size + 1));
        }
        free(block);
    }
    struct image none;
    EXPECT_EQUAL(-ENOENT, image_open(faasm_image, faasm_image_size, &none));
    printf("%ld images\n", images);
    return 0;
}
