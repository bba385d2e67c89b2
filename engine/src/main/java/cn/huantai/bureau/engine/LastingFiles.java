package cn.huantai.bureau.engine;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.camunda.bpm.spring.boot.starter.property.CamundaBpmProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * What a browser keeps of the web apps' files. Our scripts and styles are under {@code
 * /camunda/files/<digest>/}, where the digest is that of all of them: kept for a year without
 * asking, and after an upgrade, when the address is another one, asked for anew.
 *
 * <p>Camunda's pages name only the first script and the first style of ours, at fixed addresses:
 * those lead to the present digest and are asked for each time. Whatever they import is relative to
 * where they were found, so it has the digest too. Everything else has Camunda's version in its
 * address ({@code ?bust=7.24.0}): enough for what Camunda made, not for what is ours.
 */
@Configuration
public class LastingFiles implements WebMvcConfigurer {

  private static final String PLACE = "META-INF/resources/webjars/camunda/";
  private static final String CACHE = "Cache-Control";
  private static final Pattern FIRST =
      Pattern.compile("/app/\\w+/(scripts/config\\.js|styles/user-styles\\.css)");
  private static final Pattern CAMUNDAS =
      Pattern.compile("/app/\\w+/camunda-\\w+-bootstrap\\.(js|css)");
  /** Pages are Camunda's to serve, with their policy and filled in. */
  private static final Pattern FILE = Pattern.compile("/files/(\\w+)(/.+\\.(js|css|json))");

  private static final CacheControl LASTING =
      CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable();

  private final String root;
  private final String digest;

  public LastingFiles(CamundaBpmProperties properties) throws IOException {
    this.root = properties.getWebapp().getApplicationPath();
    this.digest = digestOfAll();
  }

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    registry
        .addResourceHandler(root + "/files/" + digest + "/**")
        .addResourceLocations("classpath:/" + PLACE)
        .setCacheControl(LASTING);
  }

  /**
   * Says how long each is kept, and leads to the present digest: from the first files, and from
   * another digest, as a page asks for that stands open during an upgrade. So nothing is ever kept
   * under a digest that is not its own.
   */
  @Bean
  public FilterRegistrationBean<Filter> keptFiles() {
    Filter filter =
        (request, response, chain) -> {
          var asked = (HttpServletRequest) request;
          var answer = (HttpServletResponse) response;
          var path = asked.getRequestURI().substring(root.length());
          var file = FILE.matcher(path);
          if (FIRST.matcher(path).matches()) {
            redirect(answer, path);
            return;
          }
          if (path.startsWith("/files/")) {
            if (!file.matches()) {
              answer.sendError(HttpServletResponse.SC_NOT_FOUND);
              return;
            }
            if (!file.group(1).equals(digest)) {
              redirect(answer, file.group(2));
              return;
            }
          } else if (CAMUNDAS.matcher(path).matches() && asked.getParameter("bust") != null) {
            answer.setHeader(CACHE, LASTING.getHeaderValue());
          } else {
            answer.setHeader(CACHE, "no-cache"); // kept, but asked for each time (304)
          }
          chain.doFilter(request, response);
        };
    var registration = new FilterRegistrationBean<>(filter);
    registration.setName("kept-files");
    registration.addUrlPatterns(root + "/app/*", root + "/files/*", root + "/assets/bureau/*");
    return registration;
  }

  private void redirect(HttpServletResponse answer, String path) {
    answer.setStatus(HttpServletResponse.SC_FOUND);
    answer.setHeader(CACHE, "no-store");
    // Without scheme and host: the engine knows nothing of the TLS in front of it.
    answer.setHeader("Location", root + "/files/" + digest + path);
  }

  private static String digestOfAll() throws IOException {
    var files = new PathMatchingResourcePatternResolver();
    var found = new TreeSet<String>(); // class path and folders give them in any order
    for (var part : new String[] {"app", "assets"}) {
      for (var file : files.getResources("classpath*:" + PLACE + part + "/**/*.*")) {
        found.add(nameOf(file) + " " + HexFormat.of().formatHex(digestOf(file)));
      }
    }
    var all = sha256().digest(String.join("\n", found).getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(all, 0, 8);
  }

  private static String nameOf(Resource file) throws IOException {
    var address = file.getURL().toString();
    return address.substring(address.indexOf(PLACE));
  }

  private static byte[] digestOf(Resource file) throws IOException {
    var digest = sha256();
    try (InputStream stream = new DigestInputStream(file.getInputStream(), digest)) {
      stream.transferTo(OutputStream.nullOutputStream());
    }
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException error) {
      throw new IllegalStateException(error); // every Java has it
    }
  }
}
