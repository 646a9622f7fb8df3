#include "call.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../guest/worker.h"
#include "faasm_host.h"

#define MAGIC "FAASMPY1"

enum { MAGIC_SIZE = 8, LENGTHS = 3, HEADER_SIZE = MAGIC_SIZE + 2 * LENGTHS };

static struct call current;
static bool known;

const struct call *the_call(void)
{
    return known ? &current : NULL;
}

/* A name that cannot lead anywhere else when it is made part of a path. */
static bool is_plain(const char *name)
{
    if (name[0] == '\0' || name[0] == '.')
        return false;
    for (const char *p = name; *p; p++) {
        if (!isalnum((unsigned char)*p) && !strchr("_-.", *p))
            return false;
    }
    return true;
}

static bool names_a_function(const char *user, const char *function)
{
    return strlen(user) + strlen(function) <= NAMES_LIMIT && is_plain(user) && is_plain(function);
}

/* Whether it can be the name of a Python function; letters beyond ASCII are looked at when it is looked up. */
static bool is_identifier(const char *entry)
{
    if (entry[0] == '\0' || isdigit((unsigned char)entry[0]) || strlen(entry) > ENTRY_LIMIT)
        return false;
    for (const char *p = entry; *p; p++) {
        if (!isalnum((unsigned char)*p) && *p != '_' && (unsigned char)*p < 0x80)
            return false;
    }
    return true;
}

static bool read_command_line(int argc, char **argv, struct call *call)
{
    *call = (struct call){.data = 0};
    if (argc < 3)
        return true;
    const char *entry = argc > 3 && argv[3][0] ? argv[3] : "faasm_main";
    if (!names_a_function(argv[1], argv[2])) {
        fprintf(stderr,
                "py_func: user '%s' and function '%s' must be letters, digits, '_', '-' and '.', not start with '.', "
                "and be at most %d characters together\n",
                argv[1], argv[2], NAMES_LIMIT);
        return false;
    }
    if (!is_identifier(entry)) {
        fprintf(stderr, "py_func: the entry '%s' is not the name of a Python function\n", entry);
        return false;
    }
    strcpy(call->user, argv[1]);
    strcpy(call->function, argv[2]);
    strcpy(call->entry, entry);
    return true;
}

static size_t length_at(const char *header, int index)
{
    const unsigned char *bytes = (const unsigned char *)header + MAGIC_SIZE + 2 * index;
    return (size_t)(bytes[0] | bytes[1] << 8);
}

static bool refused(const char *reason)
{
    fprintf(stderr, "py_func: the input begins with the envelope of a chained call (\"" MAGIC "\"), but %s\n", reason);
    return false;
}

/* Takes a name out of the envelope; a zero byte would end it early. */
static bool take_name(const char **at, size_t length, char *name, size_t limit)
{
    if (length > limit || memchr(*at, '\0', length) != NULL)
        return false;
    memcpy(name, *at, length);
    name[length] = '\0';
    *at += length;
    return true;
}

static bool read_envelope(struct call *call)
{
    char bytes[ENVELOPE_LIMIT];
    int size = __faasm_read_input(NULL, 0);
    if (size < MAGIC_SIZE || __faasm_read_input(bytes, MAGIC_SIZE) != MAGIC_SIZE || memcmp(bytes, MAGIC, MAGIC_SIZE) != 0)
        return true;
    int part = size < ENVELOPE_LIMIT ? size : ENVELOPE_LIMIT;
    if (size < HEADER_SIZE || __faasm_read_input(bytes, part) != part)
        return refused("ends before the names' lengths");
    size_t user = length_at(bytes, 0), function = length_at(bytes, 1), entry = length_at(bytes, 2);
    if (HEADER_SIZE + user + function + entry > (size_t)size)
        return refused("its names are longer than the input");
    struct call other = {.data = (int)(HEADER_SIZE + user + function + entry)};
    const char *at = bytes + HEADER_SIZE;
    if (user + function > NAMES_LIMIT || !take_name(&at, user, other.user, NAMES_LIMIT) ||
        !take_name(&at, function, other.function, NAMES_LIMIT) || !names_a_function(other.user, other.function))
        return refused("its user and function are not the names of a Python function");
    if (!take_name(&at, entry, other.entry, ENTRY_LIMIT) || (entry > 0 && !is_identifier(other.entry)))
        return refused("its entry is not the name of a Python function");
    if (entry == 0)
        strcpy(other.entry, "faasm_main");
    /* What a caller sends does not lead it to another user. */
    if (call->user[0] && strcmp(other.user, call->user) != 0)
        return refused("it is for a function of another user");
    /* Elsewhere than on a worker the host has chosen the function, with its directory. */
    if (!on_worker() && strcmp(other.function, call->function) != 0)
        return refused("it is for another function than the one that was called");
    *call = other;
    return true;
}

static bool names_one(int argc, const struct call *call)
{
    if (argc <= 4 && call->user[0])
        return true;
    fprintf(stderr, "usage: py_func <user> <function> [entry]\n");
    return false;
}

static bool keep(const struct call *call)
{
    current = *call;
    known = true;
    return true;
}

bool call_read(int argc, char **argv, struct call *call)
{
    if (!read_command_line(argc, argv, call) || !read_envelope(call) || !names_one(argc, call))
        return false;
    if (call->data > 0 && on_worker())
        __faasm_write_output(ENCODED_OUTPUT, sizeof ENCODED_OUTPUT - 1);
    return keep(call);
}

bool call_prepare(int argc, char **argv, struct call *call)
{
    return read_command_line(argc, argv, call) && names_one(argc, call) && keep(call);
}

bool call_accept(const char *entry, struct call *call)
{
    if (entry[0] && !is_identifier(entry)) {
        fprintf(stderr, "py_func: the entry '%s' is not the name of a Python function\n", entry);
        return false;
    }
    strcpy(call->entry, entry[0] ? entry : "faasm_main");
    return read_envelope(call) && keep(call);
}

static char *put(char *at, const char *name)
{
    size_t length = strlen(name);
    memcpy(at, name, length);
    return at + length;
}

size_t envelope_write(char *buffer, const char *user, const char *function, const char *entry)
{
    if (!names_a_function(user, function) || !is_identifier(entry))
        return 0;
    const char *const names[LENGTHS] = {user, function, entry};
    char *at = put(buffer, MAGIC);
    for (int i = 0; i < LENGTHS; i++) {
        size_t length = strlen(names[i]);
        *at++ = (char)(length & 0xff);
        *at++ = (char)(length >> 8);
    }
    for (int i = 0; i < LENGTHS; i++)
        at = put(at, names[i]);
    return (size_t)(at - buffer);
}
