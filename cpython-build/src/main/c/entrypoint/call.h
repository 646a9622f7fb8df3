/*
 * Which Python function a call runs, and where its data begin.
 *
 * The command line names the function. A chained call on a Faasm worker has the command line of its caller, whatever it is
 * meant for, so calls between Python functions carry an envelope at the start of their input. It names a function of the
 * same user; a caller that is no Python function has a command line without names, and then the envelope alone counts.
 *
 *    0  "FAASMPY1"
 *    8  u16 length of the user, 10 u16 of the function, 12 u16 of the entry (little-endian)
 *   14  the three names, one after the other, in UTF-8; then the data
 *
 * An empty entry is faasm_main. An input that does not begin with these eight bytes is data from its first byte on; one that
 * does is an envelope or an error, so that nothing in it is mistaken for data.
 */
#ifndef FAASM_CALL_H
#define FAASM_CALL_H

#include <stdbool.h>
#include <stddef.h>

/* NAMES_LIMIT is of the user and the function together: the limit of Faasm's own py_func. */
enum { NAMES_LIMIT = 49, ENTRY_LIMIT = 255, ENVELOPE_LIMIT = 14 + NAMES_LIMIT + ENTRY_LIMIT };

/*
 * How an output begins that a cluster could not carry as it is: with its bytes in base64 behind (RFC 2397). Nothing behind is
 * an empty output. A worker gives an empty one for a call that it lost, so a chained call always has another.
 */
#define ENCODED_OUTPUT "data:application/octet-stream;base64,"

struct call {
    char user[NAMES_LIMIT + 1];
    char function[NAMES_LIMIT + 1];
    char entry[ENTRY_LIMIT + 1];
    int data; /* where the data begin in the input, behind the envelope of a chained call if it is not 0 */
};

/* Fills in the call from the command line and the input. False after saying on standard error what is wrong. */
bool call_read(int argc, char **argv, struct call *call);

/*
 * The two halves of this where the call comes later: the command line, which has to name a function, and then an entry, faasm_main
 * if it is empty, with the input.
 */
bool call_prepare(int argc, char **argv, struct call *call);
bool call_accept(const char *entry, struct call *call);

/* The call that call_read filled in, or NULL where the program was not started for one. */
const struct call *the_call(void);

/*
 * Writes the envelope of a call of this function, and returns how long it is; 0 for names that cannot be called. The buffer
 * has room for ENVELOPE_LIMIT bytes.
 */
size_t envelope_write(char *buffer, const char *user, const char *function, const char *entry);

#endif
