/** Reads the lists that the folders of the stages are made of. */
package io.faasm.maven.recipe;
