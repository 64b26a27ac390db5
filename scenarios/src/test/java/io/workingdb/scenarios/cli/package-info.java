/// The command line, as scripts see it.
@NullMarked
package io.workingdb.scenarios.cli;

import org.jspecify.annotations.NullMarked;
