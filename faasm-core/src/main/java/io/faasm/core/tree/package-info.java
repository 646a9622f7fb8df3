/** Directory trees: copying and removing them. */
package io.faasm.core.tree;
