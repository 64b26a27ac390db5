package io.workingdb.core.port;

/// Where something listens.
///
/// @param host a literal address, for example `127.0.0.1` or `::1`
/// @param port 1 to 65,535; 0 asks the host to choose
public record Endpoint(String host, int port) {

    /// Checks the port's range.
    public Endpoint {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("a port lies between 0 and 65535: port=" + port);
        }
    }

    @Override
    public String toString() {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }
}
