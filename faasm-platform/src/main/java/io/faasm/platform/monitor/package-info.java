/**
 * What an operator sees of the platform: whether it is well, and figures for Prometheus.
 *
 * <p>Uses {@code call} and {@code http}.
 */
package io.faasm.platform.monitor;
