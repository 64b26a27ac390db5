package io.workingdb.runtime.sim.network;

import io.workingdb.core.port.Endpoint;

/// The addresses of the simulated world: node `n` is `10.0.0.(n + 1)`, whatever it says it listens at; loopback is the
/// speaker's own machine; the outside is `10.0.1.1`.
public final class Addresses {
    /// Node ids are below this: one byte of an address, and small tables of links.
    public static final int NODES_MAX = 64;

    private static final String PREFIX = "10.0.0.";
    private static final int OUTSIDE_NODE = -1;
    private static final int UNKNOWN = -2;

    private Addresses() {}

    /// Where port `port` of node `node` is reached.
    public static Endpoint of(int node, int port) {
        return new Endpoint(node == OUTSIDE_NODE ? "10.0.1.1" : PREFIX + (node + 1), port);
    }

    /// Whether a process on `node` can listen at `host`.
    static boolean belongs(String host, int node) {
        return host.startsWith("127.")
                || host.equals("0.0.0.0")
                || host.equals("::")
                || host.equals("::1")
                || host.equals("localhost")
                || host.equals(PREFIX + (node + 1));
    }

    /// The node at `host` as `speaker` sees it; a negative number if there is none.
    static int node(String host, int speaker) {
        if (!host.startsWith(PREFIX)) {
            return speaker == OUTSIDE_NODE ? UNKNOWN : speaker;
        }
        int number = 0;
        for (int i = PREFIX.length(); i < host.length(); i++) {
            int digit = host.charAt(i) - '0';
            if (digit < 0 || digit > 9 || number > NODES_MAX) {
                return UNKNOWN;
            }
            number = 10 * number + digit;
        }
        return number - 1;
    }
}
