package cn.huantai.bureau.engine;

import org.camunda.bpm.engine.rest.security.auth.ProcessEngineAuthenticationFilter;
import org.camunda.bpm.engine.rest.security.auth.impl.HttpBasicAuthenticationProvider;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.web.servlet.JerseyApplicationPath;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import sun.misc.Signal;

/**
 * The engine with its REST API and web apps. Everything else of the product is outside the JVM and
 * talks to it by REST; this class adds only what configuration cannot: a log-in for the REST API
 * and exit code 0 when it is told to stop.
 */
@SpringBootApplication
public class EngineApplication {

  public static void main(String[] args) {
    // A JVM ended by SIGTERM reports 143 even after a clean stop; the supervisor wants 0 for that.
    // Spring closes the application in its shutdown hook, as it does by default.
    Signal.handle(new Signal("TERM"), signal -> System.exit(0));
    SpringApplication.run(EngineApplication.class, args);
  }

  /** HTTP Basic on every REST path; the filter itself leaves {@code GET /engine} open as a probe. */
  @Bean
  public FilterRegistrationBean<ProcessEngineAuthenticationFilter> restAuthentication(
      JerseyApplicationPath path) {
    var filter = new ProcessEngineAuthenticationFilter();
    var registration = new FilterRegistrationBean<>(filter);
    registration.setName("rest-authentication");
    registration.addInitParameter(
        "authentication-provider", HttpBasicAuthenticationProvider.class.getName());
    registration.addUrlPatterns(path.getUrlMapping());
    return registration;
  }
}
