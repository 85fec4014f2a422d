package dev.hako.spec.runtime;

/**
 * Size of a terminal (config.md, {@code process.consoleSize}); the kernel takes the low 16 bits.
 *
 * @param height rows
 * @param width columns
 */
public record ConsoleSize(long height, long width) {}
