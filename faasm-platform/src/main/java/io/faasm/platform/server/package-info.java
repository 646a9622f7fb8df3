/**
 * The platform as a whole: what it is made of, put together, started and stopped; and the program that does so.
 *
 * <p>Uses all packages of the platform, and none uses it.
 */
package io.faasm.platform.server;
