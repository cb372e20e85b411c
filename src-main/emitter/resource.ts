/** Of whatever is emitted. */
export interface EmitterResource {
  /** `service.version`. */
  serviceVersion: string;
  /** `env`, from `otel.environment`. */
  environmentName: string;
}

export const SERVICE_NAME = 'codex-cli';

export function resourceAttributes(resource: EmitterResource): Record<string, string> {
  return {
    'service.name': SERVICE_NAME,
    'service.version': resource.serviceVersion,
    env: resource.environmentName,
  };
}
