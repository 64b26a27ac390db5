/// The world as logic sees it: time, disk, network, memory, the other reactors.
///
/// Nothing else differs between production and simulation, so whatever is written against this package runs
/// unchanged in both. Imports nothing but the JDK. Start at {@link io.workingdb.core.port.Host}, then
/// {@link io.workingdb.core.port.Reactor} and its `Turn`.
@NullMarked
package io.workingdb.core.port;

import org.jspecify.annotations.NullMarked;
