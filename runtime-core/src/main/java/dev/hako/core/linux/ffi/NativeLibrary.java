package dev.hako.core.linux.ffi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A shared library whose functions are called by name.
 *
 * <p>Every function is called through one shape, six longs in and one out: each distinct shape costs start-up, and the calling
 * conventions leave it to the callee to look only at the registers, and the parts of them, that it declares. Belongs to the
 * thread that opened it.
 */
final class NativeLibrary implements AutoCloseable {

    private final Arena arena = Arena.ofConfined();
    private final Map<String, MemorySegment> functions = new HashMap<>();
    private final SymbolLookup library;
    private final Linker linker = Linker.nativeLinker();
    private final MethodHandle call;

    /**
     * Loads a library.
     *
     * @param library what the dynamic loader knows it by, or the path of a file on the host
     * @param name how a message names it
     * @param debianPackage what to install if it is not there
     * @throws IOException when it is not there
     */
    static NativeLibrary open(String library, String name, String debianPackage) throws IOException {
        try {
            return new NativeLibrary(library);
        } catch (IllegalArgumentException notThere) {
            throw new IOException(name + " is not installed: apt install " + debianPackage, notThere);
        }
    }

    @SuppressWarnings("restricted") // the module is started with native access enabled
    private NativeLibrary(String library) {
        this.library = SymbolLookup.libraryLookup(library, arena);
        this.call = linker.downcallHandle(FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG));
    }

    /** {@return memory that lasts as long as the library is open} */
    Arena arena() {
        return arena;
    }

    /** {@return whether the library has a function of a name} */
    boolean has(String function) {
        return library.find(function).isPresent();
    }

    /** Calls a function of the library, or of the C library if it has none of that name. */
    long call(String function, long a, long b, long c, long d, long e, long f) {
        MemorySegment address = functions.get(function);
        if (address == null) {
            Optional<MemorySegment> found = library.find(function);
            address = found.isPresent() ? found.get() : linker.defaultLookup().findOrThrow(function);
            functions.put(function, address);
        }
        try {
            return (long) call.invokeExact(address, a, b, c, d, e, f);
        } catch (Throwable impossible) {
            throw new AssertionError("a downcall of longs does not throw", impossible);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
