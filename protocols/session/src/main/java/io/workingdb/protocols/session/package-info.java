/// What the wire formats share: arguments, replies, the command table, and the session that keeps a connection's replies in order.
///
/// Imports `core`. Start at {@link io.workingdb.protocols.session.Command} and {@link io.workingdb.protocols.session.Call}.
@NullMarked
package io.workingdb.protocols.session;

import org.jspecify.annotations.NullMarked;
