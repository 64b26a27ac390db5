package io.workingdb.runtime.sim.network;

import io.workingdb.core.port.ConnectionHandler;

/// One reactor that accepts at one port of its machine.
///
/// @param port the reactor's network
/// @param number the port that it listens at
/// @param handlers makes handlers for what is accepted
record Listener(NetworkPort port, int number, ConnectionHandler.Factory handlers) {}
