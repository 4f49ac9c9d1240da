/**
 * Worker processes: started, fenced in, spoken to, killed. This text is all that a worker program
 * for another language has to know.
 *
 * <h2>The pipe</h2>
 *
 * A worker reads requests from its standard input and writes to its standard output, and lets no
 * script reach either. It ends when its input ends. Both ways go frames: a length of four bytes,
 * big-endian, which counts all that follows; a type of one ASCII byte; the payload. Integers are
 * big-endian, {@code u32} and {@code u64} unsigned. <em>Lines</em> are JSON texts in UTF-8, each on
 * one line that ends in a newline. Once started, a worker says {@code h}, then answers one request
 * at a time.
 *
 * <table>
 * <caption>Requests to a worker, and what ends them</caption>
 * <tr><td>{@code L}</td><td>load: a JSON object {@code name, script, parameters (JSON text),
 * memoryBytesMax, frameBytesMax, valueBytesMax, outputBytesMax}</td><td>{@code l}: a JSON list of
 * the functions that the script defines</td></tr>
 * <tr><td>{@code E}</td><td>evaluate: one byte, 1 to fold; u32 count of items; their lines</td>
 * <td>{@code v}</td></tr>
 * <tr><td>{@code F}</td><td>fold: lines of values</td><td>{@code v}</td></tr>
 * <tr><td>{@code M}</td><td>main: nothing</td><td>{@code v}</td></tr>
 * <tr><td>{@code Q}</td><td>query: nothing</td><td>{@code e}: u64 number of items</td></tr>
 * </table>
 *
 * {@code v} holds u64 nanoseconds of processor time and u64 of wall time inside the script's
 * functions, u32 length of failures, the failures, the values. Failures are lines {@code {"item",
 * "message", "traceback"}} in order. Values are one line an item; the line of a failed one is
 * {@code !} and then {@code {"message", "traceback"}}. Folded, there is one line for all that did
 * not fail, none if all failed. A value that is not JSON (also NaN and the infinities) or longer
 * than {@code valueBytesMax} is a failed item. Instead of its end, any request may end in {@code
 * x}, {@code {"message", "traceback"}}: the script could not be loaded, or raised outside of an
 * item. A traceback shows the script's frames and none of the worker's.
 *
 * <p>Before the end of any request come, as needed: {@code o}, text that was printed (at most
 * {@code outputBytesMax} a request, then a note that it was cut); during a query {@code i}, u32
 * count and so many lines that the query yielded; during a query or main the calls: {@code c}, one
 * byte length of a method's name, the name, a JSON object of arguments. The answer is {@code R} a
 * JSON value, {@code X} a refusal's text, or {@code C} u32 number of a stream of answers. The next
 * lines of a stream are asked for by {@code n} and its number and come as {@code A}, or {@code Z}
 * at the end, or {@code X}; {@code d} and its number drops it before its end and is not answered.
 * The node never writes unasked, so neither side can block on the other's full pipe.
 *
 * <h2>The position file</h2>
 *
 * Eight bytes, mapped or written in place, in the machine's byte order: the place in its batch of
 * the item in hand, -1 when there is none. So the node knows which item hangs, or killed the
 * worker, even where no code of the worker can run any more.
 */
@NullMarked
package io.atomspace.node.port.script.process;

import org.jspecify.annotations.NullMarked;
