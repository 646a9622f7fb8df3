/**
 * Runs calls in {@code faaslet serve}: a zygote for each version of a function, in which it is loaded once, and a process forked
 * from it for each call. What a call's process says is not trusted: lengths, names and the order of frames are checked, and who
 * breaks the rules ends.
 *
 * <p>Uses {@code call} and {@code state} (the kinds of locks).
 */
package io.faasm.platform.engine;
