package io.workingdb.runtime.real.launch;

import io.workingdb.runtime.real.disk.CannotOpen;
import java.net.InetAddress;
import java.net.UnknownHostException;

/// The address that `--bind` names. Logic knows literal addresses only: a name is a question to somebody else, so it is asked here, once,
/// before anything else begins.
final class ListenAddress {
    private ListenAddress() {}

    /// The literal for `host`: itself, or the first address of the machine of that name.
    ///
    /// @throws CannotOpen with a sentence, if nobody knows the name
    static String of(String host) throws CannotOpen {
        try {
            InetAddress.ofLiteral(host);
            return host;
        } catch (IllegalArgumentException name) {
            return resolved(host);
        }
    }

    private static String resolved(String name) throws CannotOpen {
        try {
            return InetAddress.getByName(name).getHostAddress();
        } catch (UnknownHostException e) {
            throw new CannotOpen(
                    "cannot listen on '"
                            + name
                            + "': it is neither an IP address nor the name of a known host");
        }
    }
}
