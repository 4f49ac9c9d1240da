package io.atomspace.node.tool.bench.transports;

import io.atomspace.node.port.transport.PlainBytes;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** gRPC on Netty: one stream of bytes each way. */
final class RawGrpc implements Ends {
  private static final MethodDescriptor<byte[], byte[]> METHOD =
      MethodDescriptor.newBuilder(new PlainBytes(), new PlainBytes())
          .setType(MethodDescriptor.MethodType.CLIENT_STREAMING)
          .setFullMethodName("raw.Bytes/Stream")
          .build();

  private final List<Server> servers = new ArrayList<>();
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final List<ClientCall<byte[], byte[]>> streams = new ArrayList<>();

  RawGrpc(Ears ears) throws IOException {
    for (int end = 0; end < 2; end++) {
      int here = end;
      servers.add(
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .directExecutor()
              .maxInboundMessageSize(2 << 20)
              .addService(
                  ServerServiceDefinition.builder("raw.Bytes")
                      .addMethod(METHOD, (call, headers) -> heard(here, call, ears))
                      .build())
              .build()
              .start());
    }
    for (int end = 0; end < 2; end++) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", servers.get(1 - end).getPort())
              .usePlaintext()
              .directExecutor()
              .build();
      channels.add(channel);
      ClientCall<byte[], byte[]> stream = channel.newCall(METHOD, CallOptions.DEFAULT);
      stream.start(new ClientCall.Listener<>() {}, new Metadata());
      streams.add(stream);
    }
  }

  private static ServerCall.Listener<byte[]> heard(
      int end, ServerCall<byte[], byte[]> call, Ears ears) {
    call.request(Integer.MAX_VALUE);
    return new ServerCall.Listener<>() {
      @Override
      public void onMessage(byte[] message) {
        ears.heard(end, message);
      }
    };
  }

  @Override
  public void send(int end, byte[] message) {
    streams.get(end).sendMessage(message);
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    servers.forEach(Server::shutdownNow);
  }
}
