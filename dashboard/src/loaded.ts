/** What is fetched: on its way, failed, or there. */

export type Loaded<Value> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly why: string }
  | { readonly state: 'ready'; readonly value: Value };

export const LOADING = { state: 'loading' } as const;

type Values<Parts extends readonly Loaded<unknown>[]> = {
  [Index in keyof Parts]: Parts[Index] extends Loaded<infer Value> ? Value : never;
};

/** All of them together: failed if one has failed, on its way if one is. */
export function together<const Parts extends readonly Loaded<unknown>[]>(...parts: Parts): Loaded<Values<Parts>> {
  const failed = parts.find((part) => part.state === 'failed');
  if (failed !== undefined) return failed as Loaded<never>;
  if (parts.some((part) => part.state === 'loading')) return LOADING;
  const values = parts.map((part) => (part.state === 'ready' ? part.value : undefined));
  return { state: 'ready', value: values as Values<Parts> };
}

export function mapped<From, To>(loaded: Loaded<From>, to: (value: From) => To): Loaded<To> {
  return loaded.state === 'ready' ? { state: 'ready', value: to(loaded.value) } : loaded;
}
