/** What the tests of several modules use: each compiles these classes among its own. */
package io.faasm.testing;
