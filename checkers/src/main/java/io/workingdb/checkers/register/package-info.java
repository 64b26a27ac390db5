/// The two objects that histories in files speak of: a register that is read and written, and one with compare-and-set.
///
/// Imports history and linearizability. Start at {@link io.workingdb.checkers.register.RegisterModel} and
/// {@link io.workingdb.checkers.register.RegisterHistory}.
@NullMarked
package io.workingdb.checkers.register;

import org.jspecify.annotations.NullMarked;
