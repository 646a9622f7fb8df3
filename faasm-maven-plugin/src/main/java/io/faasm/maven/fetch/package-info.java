/**
 * Other machines: how they are reached (proxies, credentials, offline), one file's way from one address, requests with short
 * answers, and what is said of addresses. Which file comes from where, and what a server's answer means, is not known here.
 *
 * <p>Uses {@code failure}.
 */
package io.faasm.maven.fetch;
