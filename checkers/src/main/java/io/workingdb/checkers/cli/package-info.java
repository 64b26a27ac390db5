/// The command `./wdb check`: reads files, writes to stdout. Start at {@link io.workingdb.checkers.cli.Check}.
@NullMarked
package io.workingdb.checkers.cli;

import org.jspecify.annotations.NullMarked;
