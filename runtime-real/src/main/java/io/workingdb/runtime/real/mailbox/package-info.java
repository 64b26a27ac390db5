/// Letters between reactors. Start at {@link io.workingdb.runtime.real.mailbox.RealMailbox}.
@NullMarked
package io.workingdb.runtime.real.mailbox;

import org.jspecify.annotations.NullMarked;
