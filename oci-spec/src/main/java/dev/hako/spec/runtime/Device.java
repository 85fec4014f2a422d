package dev.hako.spec.runtime;

import java.util.OptionalLong;

/**
 * A device node to make, mknod(2) (config-linux.md, "Devices").
 *
 * @param path where, absolute in the container
 * @param type {@code c} or {@code u} (character), {@code b} (block), {@code p} (FIFO)
 * @param major major number
 * @param minor minor number
 * @param fileMode permission bits; absent: 0666
 * @param uid owner in the container's user namespace; absent: 0
 * @param gid group in the container's user namespace; absent: 0
 */
public record Device(
        String path, String type, long major, long minor, OptionalLong fileMode, OptionalLong uid, OptionalLong gid) {}
