// A map that forgets entries unused for long, so that it never outgrows its bound. It fills one map, and when that holds half of
// the bound it starts another and drops the one before. Taking single entries out instead would cost far more: a
// JavaScript map that entries leave all the time is copied again and again, and the copies hold on to each other.

export type BoundedCache<K, V> = {
  readonly get: (key: K) => V | undefined
  readonly set: (key: K, value: V) => void
  readonly forget: (key: K) => void
}

/**
 * Keeps at least the `most / 2` entries that were read or set last, and never more than `most`. `weightOf`: what an entry counts,
 * at least 1; one that counts more than `most / 2` is not kept.
 */
export function makeBoundedCache<K, V>(most: number, weightOf: (value: V) => number = () => 1): BoundedCache<K, V> {
  let current = new Map<K, V>()
  let before = new Map<K, V>()
  let weight = 0

  function forget(key: K): void {
    const old = current.get(key)
    if (old !== undefined) weight -= weightOf(old)
    current.delete(key)
    before.delete(key)
  }

  function set(key: K, value: V): void {
    const own = weightOf(value)
    if (own > Math.max(1, most / 2)) {
      forget(key)
      return
    }
    const old = current.get(key)
    if (old !== undefined) weight -= weightOf(old)
    if (weight > 0 && weight + own > most / 2) {
      current.delete(key)
      before = current
      current = new Map()
      weight = 0
    }
    current.set(key, value)
    weight += own
  }

  return {
    set,
    get(key) {
      const value = current.get(key)
      if (value !== undefined) return value
      const old = before.get(key)
      if (old !== undefined) set(key, old)
      return old
    },
    forget,
  }
}
