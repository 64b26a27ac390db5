/// The Memcached protocols, text and meta. Comes with its own issue; nothing here yet.
@NullMarked
package io.workingdb.protocols.memcached;

import org.jspecify.annotations.NullMarked;
