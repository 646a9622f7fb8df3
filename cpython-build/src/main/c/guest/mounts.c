#include "mounts.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "host.h"
#include "preopens.h"
#include "worker.h"

enum { DEFAULT_LIMIT = 64, LARGEST_LIMIT = 4095 }; /* MiB */

#define TMP "/tmp"

static bool decided;
static struct memory_files *files; /* NULL: nothing is mounted */
static struct image image;         /* count 0: there is none */

static int64_t now(void)
{
    uint64_t time = 0;
    clock_read(CLOCK_OF_DAY, &time);
    return (int64_t)time;
}

static uint64_t limit(void)
{
    const char *text = getenv("FAASM_TMP_LIMIT");
    char *end;
    unsigned long wanted = text ? strtoul(text, &end, 10) : 0;
    if (!text || text[0] < '0' || text[0] > '9' || *end != '\0' || wanted == 0)
        wanted = DEFAULT_LIMIT;
    return (uint64_t)(wanted < LARGEST_LIMIT ? wanted : LARGEST_LIMIT) << 20;
}

static bool make_tree(void)
{
    if (!files)
        files = memory_files_new(limit(), now);
    return files != NULL;
}

static int mount(const char *path, bool fixed, struct memory_node **directory)
{
    if (!make_tree())
        return -ENOMEM;
    *directory = memory_root(files);
    for (const char *part = path; *part == '/';) {
        size_t length = strcspn(++part, "/");
        bool last = part[length] == '\0';
        int error = memory_fix(*directory, part, length, !last || fixed, directory);
        if (error)
            return error;
        part += length;
    }
    return 0;
}

static bool has_preopen_below(const char *path)
{
    size_t length = strlen(path);
    for (int i = 0; preopen_number(i); i++) {
        const char *name = preopen_number(i)->name;
        if (strncmp(name, path, length) == 0 && name[length] == '/')
            return true;
    }
    return false;
}

static void decide(void)
{
    struct memory_node *directory;
    decided = true;
    if (image_open(faasm_image, faasm_image_size, &image) == 0) {
        char path[PATH_MAX];
        if (image.mount_length < sizeof path) {
            memcpy(path, image.mount, image.mount_length);
            path[image.mount_length] = '\0';
            mount(path, true, &directory);
        }
    }
    if (on_worker() || !(host_offers_directory(TMP) || has_preopen_below(TMP)))
        mount(TMP, false, &directory);
    if (!files)
        return;
    mount("/dev", true, &directory); /* for path.c's devices to be in */
    for (int i = 0; preopen_number(i); i++) /* for listings of the directories above them */
        mount(preopen_number(i)->name, true, &directory);
}

bool mounts_present(void)
{
    if (!decided)
        decide();
    return files != NULL;
}

const struct image *mounted_image(const char *path, const char **below)
{
    if (image.count == 0 || strncmp(path, image.mount, image.mount_length) != 0)
        return NULL;
    const char *rest = path + image.mount_length;
    if (*rest != '\0' && *rest != '/')
        return NULL;
    *below = *rest == '/' ? rest + 1 : rest;
    return &image;
}

int memory_look_up(const char *path, struct memory_node **parent, struct memory_node **node, const char **name)
{
    *parent = *node = NULL;
    *name = path;
    if (!files)
        return -ENXIO;
    *node = memory_root(files);
    for (const char *part = path; *part == '/' && part[1] != '\0';) {
        size_t length = strcspn(++part, "/");
        *parent = *node;
        *name = part;
        int error = memory_find(*parent, part, length, node);
        part += length;
        if (error == -ENOENT) {
            if (memory_is_fixed(*parent) && host_serves(path))
                return -ENXIO;
            *node = NULL;
            if (*part != '\0')
                *parent = NULL;
            return -ENOENT;
        }
        if (error)
            return error;
    }
    return 0;
}

int mount_memory(const char *path, struct memory_node **directory)
{
    if (!mounts_present() && !make_tree())
        return -ENOMEM;
    return mount(path, false, directory);
}

void mounted_space(uint64_t *all, uint64_t *used)
{
    memory_space(files, all, used);
}
