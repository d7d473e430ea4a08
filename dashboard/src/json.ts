/** JSON of which nothing is known yet. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export class UnexpectedJson extends Error {}

export function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new UnexpectedJson('it is no JSON');
  }
}

export function object(value: Json | undefined, where: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UnexpectedJson(`${where} is no object`);
  }
  return value as JsonObject;
}

export function text(value: Json | undefined, where: string): string {
  if (typeof value !== 'string') throw new UnexpectedJson(`${where} is no text`);
  return value;
}

export function number(value: Json | undefined, where: string): number {
  if (typeof value !== 'number') throw new UnexpectedJson(`${where} is no number`);
  return value;
}

export function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

export function maybeText(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
