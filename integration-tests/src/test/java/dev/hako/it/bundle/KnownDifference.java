package dev.hako.it.bundle;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says that a peer is known to behave otherwise: the test does not run against it. It always runs against hako. */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(KnownDifference.All.class)
public @interface KnownDifference {
    /** The beginning of the peer's name and version: {@code runc 1.1}, {@code crun}. */
    String peer();

    /** What the peer does instead. */
    String why();

    /** Several peers that differ. */
    @Target({ElementType.METHOD, ElementType.TYPE})
    @Retention(RetentionPolicy.RUNTIME)
    @interface All {
        KnownDifference[] value();
    }
}
