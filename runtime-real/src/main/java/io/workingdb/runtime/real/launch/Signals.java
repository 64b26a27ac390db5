package io.workingdb.runtime.real.launch;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/// SIGTERM and Ctrl-C: the first asks for a clean end, the second ends at once.
///
/// A shutdown hook would hear only of the first, and the JVM would be half gone while the node still writes. `sun.misc.Signal` is the
/// only way to hear of signals, supported for want of another, and reached by reflection because javac warns of its name
/// wherever it stands.
final class Signals {
    /// A process killed by signal `n` ends with 128 + n.
    private static final int KILLED_BY_TERM = 128 + 15;

    private final Runnable stop;
    private boolean asked;

    private Signals(Runnable stop) {
        this.stop = stop;
    }

    /// Runs `stop` at the first signal.
    static void onStop(Runnable stop) {
        Signals signals = new Signals(stop);
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler heard =
                    (proxy, method, arguments) ->
                            signals.answer(proxy, method.getName(), arguments);
            Object handles =
                    Proxy.newProxyInstance(
                            handler.getClassLoader(), new Class<?>[] {handler}, heard);
            for (String name : new String[] {"TERM", "INT"}) {
                Object which = signal.getConstructor(String.class).newInstance(name);
                signal.getMethod("handle", signal, handler).invoke(null, which, handles);
            }
        } catch (ReflectiveOperationException e) {
            Runtime.getRuntime().addShutdownHook(new Thread(stop, "wdb-stop"));
        }
    }

    private synchronized Object answer(Object proxy, String method, Object[] arguments) {
        return switch (method) {
            case "handle" -> {
                heard();
                yield proxy;
            }
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "wdb-signals";
        };
    }

    private void heard() {
        if (asked) {
            Runtime.getRuntime().halt(KILLED_BY_TERM);
        }
        asked = true;
        stop.run();
    }
}
