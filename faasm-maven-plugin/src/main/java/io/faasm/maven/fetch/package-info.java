/**
 * Other machines: how they are reached (proxies, credentials, offline), one file's way from one address, requests with short
 * answers, what is said of addresses, and the digests that say what a file has to be. Which file comes from where, and what a
 * server's answer means, is not known here.
 *
 * <p>Uses {@code failure}.
 */
package io.faasm.maven.fetch;
