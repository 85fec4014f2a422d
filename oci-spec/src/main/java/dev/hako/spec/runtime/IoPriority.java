package dev.hako.spec.runtime;

/**
 * I/O priority of a process, ioprio_set(2) (config.md, {@code process.ioPriority}).
 *
 * @param ioClass {@code IOPRIO_CLASS_RT}, {@code IOPRIO_CLASS_BE} or {@code IOPRIO_CLASS_IDLE}
 * @param priority 0 (first) to 7 (last) within the class
 */
public record IoPriority(String ioClass, int priority) {}
