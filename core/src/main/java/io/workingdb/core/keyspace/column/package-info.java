/// How the values of SQL columns stand in keys, so that the bytes of two keys compare as their rows do.
///
/// Imports nothing of ours. Start at {@link io.workingdb.core.keyspace.column.ColumnLayout}.
@NullMarked
package io.workingdb.core.keyspace.column;

import org.jspecify.annotations.NullMarked;
