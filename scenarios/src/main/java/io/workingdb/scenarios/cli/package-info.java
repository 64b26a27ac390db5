/// The command `./wdb sim`: the one place of this module that reads arguments, measures real time, prints, and uses threads.
///
/// Start at {@link io.workingdb.scenarios.cli.Sim}.
@NullMarked
package io.workingdb.scenarios.cli;

import org.jspecify.annotations.NullMarked;
