import { type AnyMethod, RuntimeError, type ServiceDescriptor } from '@fairlead/runtime';
import { allServices } from '../gen/services.ts';
import { closest } from './closest.ts';

export interface FoundMethod {
  readonly service: ServiceDescriptor;
  readonly method: AnyMethod;
}

/**
 * The method with these names, for example `vessel.v1.VesselService` and `Create`. Throws `UNIMPLEMENTED`, reason
 * `NO_SUCH_METHOD`, with a suggestion when there is none.
 */
export function findMethod(serviceName: string, methodName: string): FoundMethod {
  const service = allServices.find(({ name }) => name === serviceName);
  if (service === undefined)
    throw unknown(
      'service',
      serviceName,
      allServices.map(({ name }) => name),
    );
  const methods = Object.values(service.methods);
  const method = methods.find(({ name }) => name === methodName);
  if (method === undefined)
    throw unknown(
      `method of ${serviceName}`,
      methodName,
      methods.map(({ name }) => name),
    );
  return { service, method };
}

function unknown(what: string, name: string, known: readonly string[]): RuntimeError {
  const near = closest(name, known) ?? closest(name, known.map(lastPart));
  const full = known.find((candidate) => candidate === near || lastPart(candidate) === near);
  const hint = full === undefined ? `known: ${known.join(', ')}` : `did you mean ${full}?`;
  const shown = name.length > 100 ? `${name.slice(0, 100)}…` : name;
  return new RuntimeError({
    code: 'UNIMPLEMENTED',
    reason: 'NO_SUCH_METHOD',
    message: `There is no ${what} called ${JSON.stringify(shown)}; ${hint}`,
  });
}

const lastPart = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
