// What somebody else changed while a form was open: of three states, as it was opened, as this person wants it, and as it is
// stored now. A member that only one of the two has changed is in nobody's way; one that both have changed, to different values,
// is not overwritten in silence. Lists count as a whole.

import { changedMembers } from './changed.ts'

type Members = Readonly<Record<string, unknown>>

/** Where both have changed it: paths such as `outOfBoxExperienceSetting.userType`. */
export function changedByBoth(opened: object, mine: object, stored: object): readonly string[] {
  const [was, now] = [opened as Members, stored as Members]
  return Object.entries(changedMembers(opened, mine)).flatMap(([name, value]) => {
    if (same(was[name], now[name]) || same(value, now[name])) return []
    const nested = [was[name], value, now[name]]
    if (!nested.every(isObject)) return [name]
    const [a, b, c] = nested as [object, object, object]
    return changedByBoth(a, b, c).map((path) => `${name}.${path}`)
  })
}

/** What this person has changed, and else what is stored. */
export function together<T extends object>(opened: T, mine: T, stored: T): T {
  const [was, now] = [opened as Members, stored as Members]
  const own = Object.entries(changedMembers(opened, mine)).map(([name, value]) => {
    const nested = [was[name], value, now[name]]
    if (!nested.every(isObject)) return [name, value]
    const [a, b, c] = nested as [object, object, object]
    return [name, together(a, b, c)]
  })
  return { ...stored, ...Object.fromEntries(own) }
}

export const valueAt = (whole: unknown, path: string): unknown =>
  path.split('.').reduce((value, name) => (isObject(value) ? (value as Members)[name] : undefined), whole)

/** The same with another value at some paths. */
export function withValues<T extends object>(whole: T, paths: readonly string[], from: object): T {
  const copy = structuredClone(whole)
  for (const path of paths) {
    const names = path.split('.')
    const holder = names
      .slice(0, -1)
      .reduce((value, name) => value[name] as Record<string, unknown>, copy as Record<string, unknown>)
    holder[names.at(-1) ?? ''] = valueAt(from, path)
  }
  return copy
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)
