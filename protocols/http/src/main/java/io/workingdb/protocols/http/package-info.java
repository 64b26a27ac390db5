/// Metrics and console over HTTP. Comes with its own issue; nothing here yet.
@NullMarked
package io.workingdb.protocols.http;

import org.jspecify.annotations.NullMarked;
