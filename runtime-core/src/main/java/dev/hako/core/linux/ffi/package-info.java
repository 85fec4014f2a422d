/**
 * Native code that this JVM calls itself, through the foreign function API: one handle for all system calls, and the
 * libraries that the field trusts. Nothing here is loaded unless it is used: the first handle costs a cold JVM about as
 * much as its own start.
 */
@NullMarked
package dev.hako.core.linux.ffi;

import org.jspecify.annotations.NullMarked;
