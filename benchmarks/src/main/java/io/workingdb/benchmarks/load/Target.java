package io.workingdb.benchmarks.load;

import io.workingdb.benchmarks.server.ProcessCpu;
import io.workingdb.benchmarks.wire.Wire;
import java.net.InetSocketAddress;

/// A server as the load generator sees it.
///
/// @param address where it listens
/// @param wire the language it speaks
/// @param cpu where its processor time is read
public record Target(InetSocketAddress address, Wire wire, ProcessCpu cpu) {}
