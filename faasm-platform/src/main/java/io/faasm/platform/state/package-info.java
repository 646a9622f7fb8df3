/**
 * What outlives calls: the state values of users and the results of calls, in one embedded database (RocksDB), and the locks of
 * state values, which live as long as the calls that hold them.
 *
 * <p>A change is in the kernel's hands before it is acknowledged, so that it survives {@code kill -9} of the platform; every
 * second, and when the store is closed, it is also forced to the disk. What a failing machine loses is the last second.
 *
 * <p>Uses {@code call}.
 */
package io.faasm.platform.state;
