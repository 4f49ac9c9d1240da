package io.atomspace.node.port.script;

import io.atomspace.node.port.script.process.Frames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Answers the calls of one {@code query} or {@code main}, and holds the streams it has open. */
final class RemoteAnswers implements AutoCloseable {
  private static final int STREAMS_MAX = 256;

  private final Frames frames;
  private final RemoteCalls calls;
  private final Map<Integer, RemoteCalls.Answers> streams = new LinkedHashMap<>();
  private int opened;

  RemoteAnswers(Frames frames, RemoteCalls calls) {
    this.frames = frames;
    this.calls = calls;
  }

  void call(ByteBuffer request) throws IOException {
    String method = text(request, request.get() & 0xff);
    RemoteCalls.Reply reply = calls.call(method, text(request, request.remaining()));
    if (reply instanceof RemoteCalls.Reply.Value value) {
      frames.send('R', value.json().getBytes(StandardCharsets.UTF_8));
    } else if (reply instanceof RemoteCalls.Reply.Refused refused) {
      refuse(refused.message());
    } else if (reply instanceof RemoteCalls.Reply.Stream stream) {
      if (streams.size() >= STREAMS_MAX) {
        stream.answers().close();
        refuse("more than " + STREAMS_MAX + " queries are open");
      } else {
        streams.put(++opened, stream.answers());
        frames.send('C', ByteBuffer.allocate(4).putInt(opened).array());
      }
    }
  }

  void next(ByteBuffer request) throws IOException {
    int number = request.getInt();
    RemoteCalls.Answers answers = streams.get(number);
    if (answers == null) {
      throw new Frames.ProtocolException("no stream " + number);
    }
    RemoteCalls.Chunk chunk = answers.next();
    if (chunk instanceof RemoteCalls.Chunk.Lines lines) {
      frames.send('A', lines.bytes());
    } else {
      drop(number);
      if (chunk instanceof RemoteCalls.Chunk.Refused refused) {
        refuse(refused.message());
      } else {
        frames.send('Z');
      }
    }
  }

  void drop(int number) {
    RemoteCalls.Answers answers = streams.remove(number);
    if (answers != null) {
      answers.close();
    }
  }

  private void refuse(String message) throws IOException {
    frames.send('X', message.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(ByteBuffer buffer, int length) throws IOException {
    if (length > buffer.remaining()) {
      throw new Frames.ProtocolException("a call cut short");
    }
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    streams.values().forEach(RemoteCalls.Answers::close);
    streams.clear();
  }
}
