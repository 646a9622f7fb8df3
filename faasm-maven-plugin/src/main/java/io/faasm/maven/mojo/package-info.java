/**
 * The goals: each checks whether it is skipped, builds a request, calls one stage, and translates its failure.
 *
 * <p>The only room that may import Maven's API; it uses every other room, and none uses it.
 */
package io.faasm.maven.mojo;
