/*
 * The envelope in front of a chained call's data: what one function writes, another reads; what somebody spoilt is refused or
 * is another envelope that is right, and nothing is read beyond the input.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../main/c/entrypoint/call.h"
#include "guest.h"
#include "worker.h"

enum { HEADER = 14, DATA = 5 };

static bool read_as(const char *user, const char *bytes, size_t size, struct call *call)
{
    char program[] = "function.wasm", own[NAMES_LIMIT + 1], function[] = "echo";
    strcpy(own, user);
    char *argv[] = {program, own, function, NULL};
    host_give_input(bytes, size);
    return call_read(user[0] ? 3 : 1, argv, call);
}

static uint64_t state = 1;

static uint32_t random_number(uint32_t below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((state >> 33) % below);
}

static void names_come_back(void)
{
    static const char *const entries[] = {"faasm_main", "a", "_1", "größe", NULL};
    for (int i = 0; entries[i]; i++) {
        char bytes[ENVELOPE_LIMIT + DATA];
        struct call call;
        size_t size = envelope_write(bytes, "demo", "echo", entries[i]);
        EXPECT_EQUAL(HEADER + 8 + strlen(entries[i]), size);
        memcpy(bytes + size, "FAASM", DATA);
        EXPECT(read_as("demo", bytes, size + DATA, &call));
        EXPECT(strcmp(call.user, "demo") == 0 && strcmp(call.function, "echo") == 0);
        EXPECT(strcmp(call.entry, entries[i]) == 0);
        EXPECT_EQUAL(size, call.data);
        EXPECT(strcmp(host_output, on_worker() ? ENCODED_OUTPUT : "") == 0);
        EXPECT(!read_as("other", bytes, size, &call));
        /* A caller without names on its command line is no Python function; the engine has none of those. */
        EXPECT(read_as("", bytes, size, &call) == on_worker());
    }
}

static void longest_names_come_back(void)
{
    char bytes[ENVELOPE_LIMIT], user[NAMES_LIMIT + 1], entry[ENTRY_LIMIT + 2];
    struct call call;
    memset(user, 'u', sizeof user);
    user[NAMES_LIMIT - 4] = '\0';
    memset(entry, 'e', sizeof entry);
    entry[ENTRY_LIMIT] = '\0';
    EXPECT_EQUAL(ENVELOPE_LIMIT, envelope_write(bytes, user, "echo", entry));
    EXPECT(read_as(user, bytes, sizeof bytes, &call));
    EXPECT(strcmp(call.entry, entry) == 0);
    EXPECT_EQUAL(0, envelope_write(bytes, user, "echo5", entry));
    entry[ENTRY_LIMIT] = 'e';
    entry[ENTRY_LIMIT + 1] = '\0';
    EXPECT_EQUAL(0, envelope_write(bytes, "demo", "echo", entry));
}

static void what_has_no_envelope_is_data(void)
{
    static const char *const inputs[] = {"", "F", "FAASMPY", "FAASMPY2\0\0\0\0\0\0", "faasmpy1"};
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        struct call call;
        EXPECT(read_as("demo", inputs[i], strlen(inputs[i]), &call));
        EXPECT_EQUAL(0, call.data);
        EXPECT(strcmp(host_output, "") == 0);
        EXPECT(!read_as("", inputs[i], strlen(inputs[i]), &call));
    }
}

static void what_is_cut_is_refused(void)
{
    char bytes[ENVELOPE_LIMIT];
    struct call call;
    size_t size = envelope_write(bytes, "demo", "echo", "shout");
    for (size_t cut = 8; cut < size; cut++)
        EXPECT(!read_as("demo", bytes, cut, &call));
}

static void what_is_spoilt_is_refused_or_right(void)
{
    for (int i = 0; i < 200000; i++) {
        char bytes[ENVELOPE_LIMIT + DATA];
        struct call call;
        size_t size = envelope_write(bytes, "demo", "echo", "shout") + DATA;
        memcpy(bytes + size - DATA, "12345", DATA);
        for (uint32_t changes = 1 + random_number(3); changes > 0; changes--)
            bytes[8 + random_number((uint32_t)size - 8)] = (char)random_number(random_number(2) ? 256 : 8);
        if (!read_as("demo", bytes, size, &call))
            continue;
        EXPECT(strcmp(call.user, "demo") == 0 && (on_worker() || strcmp(call.function, "echo") == 0));
        EXPECT(call.data >= HEADER && (size_t)call.data <= size);
        EXPECT(!strchr(call.function, '/') && call.function[0] != '.' && call.function[0] != '\0');
        char again[ENVELOPE_LIMIT];
        size_t same = envelope_write(again, call.user, call.function, call.entry);
        bool default_entry = bytes[12] == 0 && bytes[13] == 0;
        EXPECT(default_entry || (same == (size_t)call.data && memcmp(again, bytes, same) == 0));
    }
}

int main(void)
{
    pid_t worker = fork();
    if (worker == 0)
        setenv("PYTHON_PATH", "/", 1);
    names_come_back();
    longest_names_come_back();
    what_has_no_envelope_is_data();
    what_is_cut_is_refused();
    /* The reasons are for people. */
    EXPECT(freopen("/dev/null", "w", stderr) != NULL);
    what_is_spoilt_is_refused_or_right();
    host_give_input(NULL, 0);
    int status = 0;
    if (worker > 0)
        waitpid(worker, &status, 0);
    return status != 0;
}
