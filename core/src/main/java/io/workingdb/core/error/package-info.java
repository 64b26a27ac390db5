/// The catalogue of errors that clients can see. Each protocol maps it to its own texts. Imports nothing.
@NullMarked
package io.workingdb.core.error;

import org.jspecify.annotations.NullMarked;
