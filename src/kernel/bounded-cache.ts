// A map that forgets entries unused for long, so that it never outgrows its bound. It fills one map, and when that holds half of
// the bound it starts another and drops the one before. Taking single entries out instead would cost far more: a
// JavaScript map that entries leave all the time is copied again and again, and the copies hold on to each other.

export type BoundedCache<K, V> = {
  readonly get: (key: K) => V | undefined
  readonly set: (key: K, value: V) => void
  readonly forget: (key: K) => void
}

/** Keeps at least the `most / 2` entries that were read or set last, and never more than `most`. */
export function makeBoundedCache<K, V>(most: number): BoundedCache<K, V> {
  let current = new Map<K, V>()
  let before = new Map<K, V>()

  function set(key: K, value: V): void {
    if (current.size >= most / 2 && !current.has(key)) {
      before = current
      current = new Map()
    }
    current.set(key, value)
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
    forget(key) {
      current.delete(key)
      before.delete(key)
    },
  }
}
