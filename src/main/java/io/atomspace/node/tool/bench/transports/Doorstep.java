package io.atomspace.node.tool.bench.transports;

import io.atomspace.node.port.transport.HttpDoor;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ServerUpgradeCodec;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/** A small server of HTTP/1.1 and, to who asks for it, HTTP/2, where a node has Open Liberty. */
public final class Doorstep implements AutoCloseable {
  private static final int BODY_BYTES_MAX = 2 << 20;
  private static final int THREADS = 8;
  private static final long QUIET_MILLIS = 50;

  /** Answers a request, whatever its path, by a status of HTTP; may wait. */
  @FunctionalInterface
  interface Handler {
    int answer(HttpMethod method, HttpHeaders headers, InputStream body) throws IOException;
  }

  private final EventLoopGroup loops = new NioEventLoopGroup(2);
  private final EventExecutorGroup workers = new DefaultEventExecutorGroup(THREADS);
  private final ChannelGroup accepted = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Handler handler;
  private final Channel listening;

  /**
   * Before the door of a node: answers as {@link io.atomspace.node.port.transport.HttpFrames} does.
   */
  public static Doorstep before(HttpDoor door) {
    return new Doorstep(
        (method, headers, body) -> {
          if (method.equals(HttpMethod.GET)) {
            return HttpDoor.Answer.TAKEN.status();
          }
          String said = headers.get(HttpDoor.GREETING);
          byte[] greeting = Base64.getDecoder().decode(said == null ? "" : said);
          return door.take(greeting, body).status();
        });
  }

  Doorstep(Handler handler) {
    this.handler = handler;
    this.listening =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(initializer(this::accept))
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  public String url() {
    return "http://127.0.0.1:" + ((InetSocketAddress) listening.localAddress()).getPort();
  }

  private interface Pipeline {
    void fill(ChannelPipeline pipeline);
  }

  private static ChannelInitializer<Channel> initializer(Pipeline filled) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        filled.fill(channel.pipeline());
      }
    };
  }

  private void accept(ChannelPipeline pipeline) {
    accepted.add(pipeline.channel());
    HttpServerCodec codec = new HttpServerCodec();
    pipeline.addLast(
        codec,
        new HttpServerUpgradeHandler(
            codec,
            protocol ->
                new Http2ServerUpgradeCodec(
                    Http2FrameCodecBuilder.forServer().build(),
                    new Http2MultiplexHandler(initializer(this::stream))),
            BODY_BYTES_MAX));
    answer(pipeline);
  }

  private void stream(ChannelPipeline pipeline) {
    pipeline.addLast(new Http2StreamFrameToHttpObjectCodec(true));
    answer(pipeline);
  }

  private void answer(ChannelPipeline pipeline) {
    pipeline.addLast(new HttpObjectAggregator(BODY_BYTES_MAX));
    pipeline.addLast(workers, new Answering());
  }

  private final class Answering extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request)
        throws IOException {
      int status =
          handler.answer(
              request.method(), request.headers(), new ByteBufInputStream(request.content()));
      DefaultFullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.EMPTY_BUFFER);
      HttpUtil.setContentLength(response, 0);
      context.writeAndFlush(response);
    }
  }

  @Override
  public void close() {
    listening.close().syncUninterruptibly();
    accepted.close().syncUninterruptibly();
    // What a closed connection has to tell its handlers takes both.
    loops.shutdownGracefully(QUIET_MILLIS, 1_000, TimeUnit.MILLISECONDS).syncUninterruptibly();
    workers.shutdownGracefully(0, 1_000, TimeUnit.MILLISECONDS);
  }
}
