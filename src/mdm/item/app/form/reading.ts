// What came of reading something that an administrator gave.

export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string }

export const bad = (problem: string) => ({ ok: false, problem }) as const
