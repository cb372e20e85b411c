/** What the entries of the lists in `calls.ts` are: a signature each, and what one end has to know of it. */
import type { z } from 'zod';
import type { ArgumentShapes } from './argument-shapes.ts';

type AnyFunction = (...args: never[]) => unknown;

export interface Call<Signature extends AnyFunction> {
  /** The schema that the host checks a client's arguments with. */
  argumentsFrom(shapes: ArgumentShapes): z.ZodType<Parameters<Signature>>;
  /** Never set: it carries the type. */
  signature?: Signature;
}

export function call<Signature extends (...args: never[]) => Promise<unknown>>(
  argumentsFrom: Call<Signature>['argumentsFrom'],
): Call<Signature> {
  return { argumentsFrom };
}

export interface HostEvent<Signature extends AnyFunction> {
  /** It tells how things stand: while a client is behind, only the newest is kept for it. */
  newestOnly: boolean;
  /** Never set: it carries the type. */
  signature?: Signature;
}

export function hostEvent<Signature extends (...args: never[]) => void>({
  newestOnly = false,
} = {}): HostEvent<Signature> {
  return { newestOnly };
}

/** The functions that a list describes, by name. */
export type SignaturesOf<List> = {
  [Name in keyof List]: List[Name] extends { signature?: infer Signature extends AnyFunction } ? Signature : never;
};
