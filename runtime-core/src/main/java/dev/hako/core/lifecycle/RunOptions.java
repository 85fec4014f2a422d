package dev.hako.core.lifecycle;

/**
 * What {@code run} is asked for beyond {@link CreateRequest}.
 *
 * @param detach whether to return once the container runs
 * @param keep whether to keep the container when it has stopped
 * @param noSubreaper whether orphans of the container are left to somebody else
 */
public record RunOptions(boolean detach, boolean keep, boolean noSubreaper) {}
