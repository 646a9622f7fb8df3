// The file system in memory: calls in any order, with names, links and open files that share nodes. It never stores more than its
// limit, reads what was written, lists each name once, and is empty again when everything was removed.
// sources: memory_files.c
// runs: 60000
// longest: 600
#include "memory_files.h"

#include <errno.h>
#include <string.h>

#include "fuzz.h"

enum { HELD = 8, LIMIT = 1 << 18 };

static const char *const names[] = {"a", "b", "c", "file", "directory", "a name that is somewhat longer than the others are", "\xff", "..."};

static struct memory_files *files;
static struct memory_node *held[HELD];
static const uint8_t *input, *input_end;
static int64_t clock_now;

static int64_t now(void) { return ++clock_now; }

static uint32_t next(void) { return input < input_end ? *input++ : 0; }

static uint32_t below(uint32_t count) { return next() % count; }

static const char *name(size_t *length)
{
    const char *text = names[below(sizeof names / sizeof names[0])];
    *length = strlen(text);
    return text;
}

static struct memory_node *directory(void)
{
    struct memory_node *node = held[below(HELD)];
    return memory_kind_of(node) == MEMORY_DIRECTORY ? node : held[0];
}

static struct memory_node *file(void)
{
    for (uint32_t i = 0, at = below(HELD); i < HELD; i++) {
        struct memory_node *node = held[(at + i) % HELD];
        if (memory_kind_of(node) == MEMORY_FILE)
            return node;
    }
    return NULL;
}

static uint64_t offset(void)
{
    static const uint64_t odd[] = {0, 1, 4095, 4096, 4097, 65536, 100000, LIMIT - 1, LIMIT, LIMIT + 1, 1ull << 31, 1ull << 40, (1ull << 63) - 1, 1ull << 63, ~0ull};
    return below(2) == 0 ? below(256) * 37u : odd[below(sizeof odd / sizeof odd[0])];
}

/* Held from now on in place of another. The first is the directory in which all others are. */
static void keep(struct memory_node *node)
{
    uint32_t place = 1 + below(HELD - 1);
    memory_hold(node);
    memory_drop(held[place]);
    held[place] = node;
}

static void expect_result(int result)
{
    FUZZ_EXPECT(result <= 0 && result > -200);
}

static void write_and_read(void)
{
    uint8_t written[300], read[300];
    struct memory_node *node = file();
    uint64_t at = offset();
    size_t size = below(sizeof written), done = 0, got = 0;
    if (node == NULL)
        return;
    memset(written, (int)next(), sizeof written);
    int error = memory_write(node, written, size, at, &done);
    expect_result(error);
    if (error != 0)
        return;
    FUZZ_EXPECT(done <= size);
    memset(read, 0x55, sizeof read);
    memory_read(node, read, done, at, &got);
    FUZZ_EXPECT(got == done && memcmp(written, read, done) == 0);
}

static void read_anywhere(void)
{
    uint8_t read[300];
    struct memory_stat stat;
    struct memory_node *node = file();
    uint64_t at = offset();
    size_t got = 0;
    if (node == NULL)
        return;
    memory_read(node, read, sizeof read, at, &got);
    memory_stat(node, &stat);
    FUZZ_EXPECT(got <= sizeof read && (at >= stat.size ? got == 0 : got <= stat.size - at));
}

static void list(struct memory_node *node)
{
    struct memory_entry entry;
    char seen[64][64];
    uint64_t cookie = 0;
    uint32_t count = 0;
    while (memory_list(node, cookie, &entry) == 0) {
        FUZZ_EXPECT(entry.cookie != cookie && count < 64 && entry.length < 64 && entry.name[entry.length] == 0);
        for (uint32_t i = 0; i < count; i++)
            FUZZ_EXPECT(strcmp(seen[i], entry.name) != 0);
        strcpy(seen[count++], entry.name);
        cookie = entry.cookie;
    }
    FUZZ_EXPECT(count >= 2);
}

static void step(void)
{
    struct memory_node *node, *made;
    struct memory_stat stat;
    char path[256];
    size_t length, other_length;
    const char *text, *other;
    switch (below(16)) {
    case 0:
    case 1:
        text = name(&length);
        node = directory();
        if (memory_make(node, text, length, below(3) == 0 ? MEMORY_DIRECTORY : MEMORY_FILE, next(), &made) == 0)
            keep(made);
        break;
    case 2:
        text = name(&length);
        if (memory_find(directory(), text, length, &made) == 0)
            keep(made);
        break;
    case 3:
        text = name(&length);
        other = name(&other_length);
        expect_result(memory_make_link(directory(), text, length, other, other_length));
        break;
    case 4:
        node = held[below(HELD)];
        text = name(&length);
        if (memory_kind_of(node) != MEMORY_DIRECTORY)
            expect_result(memory_add_name(directory(), text, length, node));
        break;
    case 5:
        text = name(&length);
        expect_result(memory_remove_file(directory(), text, length));
        break;
    case 6:
        text = name(&length);
        expect_result(memory_remove_directory(directory(), text, length));
        break;
    case 7:
    case 8:
        text = name(&length);
        other = name(&other_length);
        node = directory();
        expect_result(memory_rename(node, text, length, directory(), other, other_length));
        break;
    case 9:
    case 10:
        write_and_read();
        break;
    case 11:
        read_anywhere();
        break;
    case 12:
        node = file();
        if (node != NULL)
            expect_result(memory_set_size(node, offset()));
        break;
    case 13:
        node = file();
        if (node != NULL) {
            uint64_t at = offset();
            expect_result(memory_allocate(node, at, offset()));
        }
        break;
    case 14:
        list(directory());
        break;
    default:
        memory_stat(held[below(HELD)], &stat);
        length = below(sizeof path);
        memset(path, 'x', sizeof path);
        if (length > 0 && memory_path(directory(), path, length) == 0)
            FUZZ_EXPECT(path[0] == '/' && memchr(path, 0, length) != NULL);
        FUZZ_EXPECT(path[length] == 'x');
    }
    uint64_t limit, used;
    memory_space(files, &limit, &used);
    FUZZ_EXPECT(used <= limit && limit == LIMIT);
}

/* Removes what is in a directory, however deep. */
static void empty(struct memory_node *node)
{
    struct memory_entry entry;
    struct memory_node *child;
    uint64_t cookie = 0;
    while (memory_list(node, cookie, &entry) == 0) {
        cookie = entry.cookie;
        if (strcmp(entry.name, ".") == 0 || strcmp(entry.name, "..") == 0)
            continue;
        char copy[64];
        FUZZ_EXPECT(entry.length < sizeof copy);
        strcpy(copy, entry.name);
        FUZZ_EXPECT(memory_find(node, copy, entry.length, &child) == 0);
        if (memory_kind_of(child) == MEMORY_DIRECTORY) {
            empty(child);
            FUZZ_EXPECT(memory_remove_directory(node, copy, strlen(copy)) == 0);
        } else {
            FUZZ_EXPECT(memory_remove_file(node, copy, strlen(copy)) == 0);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    static uint64_t used_at_first;
    static struct memory_node *top;
    uint64_t limit, used;
    if (files == NULL) {
        files = memory_files_new(LIMIT, now);
        FUZZ_EXPECT(files != NULL && memory_fix(memory_root(files), "tmp", 3, false, &top) == 0);
        memory_space(files, &limit, &used_at_first);
    }
    for (int i = 0; i < HELD; i++)
        held[i] = memory_hold(top);
    input = bytes;
    input_end = bytes + count;
    while (input < input_end)
        step();
    for (int i = 0; i < HELD; i++)
        memory_drop(held[i]);
    empty(top);
    memory_space(files, &limit, &used);
    FUZZ_EXPECT(used == used_at_first);
    return 0;
}
