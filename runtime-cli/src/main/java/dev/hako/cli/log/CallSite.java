package dev.hako.cli.log;

/**
 * Which code had a line logged. To find out takes a walk through the stack: for lines of who debugs.
 *
 * @param function class and method
 * @param file the file of the source, and the line in it where that is known
 */
record CallSite(String function, String file) {

    /** What passes lines on. */
    private static final String LOG = "dev.hako.cli.log.";

    private static final String KERNEL = "dev.hako.core.linux.";
    private static final CallSite UNKNOWN = new CallSite("unknown", "unknown");

    /** {@return the place from which the log was called} */
    static CallSite find() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(CallSite::isCaller).findFirst())
                .map(frame -> of(frame.getClassName(), frame.getMethodName(), frame.getLineNumber()))
                .orElse(UNKNOWN);
    }

    private static boolean isCaller(StackWalker.StackFrame frame) {
        return !frame.getClassName().startsWith(LOG) && !frame.getClassName().startsWith(KERNEL);
    }

    /** @param line negative if the classes were built without the lines */
    static CallSite of(String className, String method, int line) {
        int inner = className.indexOf('$');
        String outer = inner < 0 ? className : className.substring(0, inner);
        String file = outer.replace('.', '/') + ".java";
        return new CallSite(className + "." + method, line < 0 ? file : file + ":" + line);
    }
}
