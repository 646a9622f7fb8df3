/**
 * Lets a build leave this module alone when nothing changed since its tests passed. A script in the POM calls
 * {@link io.faasm.testing.unchanged.UnchangedBuild}, as the last build compiled it; so these classes use nothing but Java's own.
 */
package io.faasm.testing.unchanged;
