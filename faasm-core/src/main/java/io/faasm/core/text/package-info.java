/**
 * Texts of others (guests, tools, clients) made fit for a terminal, a log and a report.
 *
 * <p>Uses nothing of this project.
 */
package io.faasm.core.text;
