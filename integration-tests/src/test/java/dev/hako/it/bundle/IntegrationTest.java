package dev.hako.it.bundle;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A class of tests that run containers: its methods may take a {@link Sandbox}, which is checked for leftovers
 * afterwards. Without root privileges they are skipped.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({PeerCondition.class, SandboxExtension.class})
@Timeout(120)
public @interface IntegrationTest {}
