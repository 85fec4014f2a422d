package dev.hako.spec.runtime;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Unmodifiable copies for the compact constructors. */
final class Copies {
    private Copies() {}

    /** Keeps the order of the entries, which {@link Map#copyOf(Map)} does not: errors and output stay the same. */
    static <V> Map<String, V> of(Map<String, V> map) {
        return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    static <T> Optional<List<T>> of(Optional<List<T>> list) {
        return list.isEmpty() ? list : Optional.of(List.copyOf(list.get()));
    }
}
