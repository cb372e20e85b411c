/**
 * The switch of the whole instrumentation. Off, no OpenTelemetry package is loaded: those are imported by
 * `export-worker.ts` and `sink-local.ts` alone, and both are only reached from behind this check.
 */

/** Set by the build (`SLUICE_BUILD_OTEL=false` makes it false); not there when the sources run unbuilt. */
declare const __OTEL__: boolean | undefined;

const built = typeof __OTEL__ === 'undefined' || __OTEL__;

/** `SLUICE_OTEL=0` in the environment, or a build without it, switches instrumentation off. */
export function isInstrumentationOn(environment: NodeJS.ProcessEnv): boolean {
  return built && environment['SLUICE_OTEL'] !== '0';
}
