/**
 * Tests from outside: whole Maven builds of consumer projects ({@code src/it}) and of this reactor, in processes of their
 * own, once everything is built.
 */
package io.faasm.maven.it;
