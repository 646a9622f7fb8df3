/**
 * Files from other machines: how these are reached (proxies, credentials, offline), one file's way from one address, and
 * the digests that say what a file has to be. Which file comes from where is not known here.
 *
 * <p>Uses {@code failure}.
 */
package io.faasm.maven.fetch;
