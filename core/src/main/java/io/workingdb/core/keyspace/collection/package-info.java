/// The types of Redis over the ordered map: hashes, sets, sorted sets, lists, streams.
///
/// Each type is an object that is pointed at one key after the other and reads or changes the collection there, whichever form it has
/// ({@link io.workingdb.core.keyspace.RecordForm}): packed in one value while it is small, a record for each element above;
/// a stream, with its groups and their consumers, is always the latter. Imports
/// `keyspace`, `storage.map`, `invariant`. Start at {@link io.workingdb.core.keyspace.collection.HashFields}.
@NullMarked
package io.workingdb.core.keyspace.collection;

import org.jspecify.annotations.NullMarked;
