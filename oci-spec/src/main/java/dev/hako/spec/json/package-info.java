/**
 * Reads and writes the records of {@code dev.hako.spec.runtime} as JSON.
 *
 * <p>The only package that knows the JSON library, jackson-core. Readers and writers are written by hand, because binding
 * by reflection costs a cold start ten times as much; a {@code Scanner} of our own finds the values and hands whatever
 * is wrong to Jackson for a diagnosis, because merely loading Jackson's parsers costs half a JVM start. Depends on
 * {@code dev.hako.spec.runtime}. Start reading at {@link dev.hako.spec.json.SpecReader}; for JSON of one's own (a state
 * file) there are {@link dev.hako.spec.json.JsonReader} and {@link dev.hako.spec.json.JsonWriter}.
 *
 * <p>What is read and written follows Go's {@code encoding/json}, which decides what runc takes and prints: names match
 * whatever their case, unknown names are passed over, {@code null} counts as absent, the last of several members of
 * one name wins, what follows the value is not looked at.
 */
@NullMarked
package dev.hako.spec.json;

import org.jspecify.annotations.NullMarked;
