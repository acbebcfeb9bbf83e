// Reads that many requests need in the same moment. One that is under way was sent before whoever asks now: what has been revoked
// since would still count in it. So they wait for its end and share the next one, which begins after all of them have asked. It
// begins when the requests that have come in are all heard (`setImmediate` follows the poll for sockets): at once where there is one.

import { setImmediate as whatCameIsHeard } from 'node:timers/promises'

export type SharedReads<Value> = (key: string, read: () => Promise<Value>) => Promise<Value>

/** Of one key at most one read is under way. What it finds is everybody's who waited: nobody may change it. */
export function makeSharedReads<Value>(): SharedReads<Value> {
  const underWay = new Map<string, Promise<Value>>()
  const next = new Map<string, Promise<Value>>()

  async function inTurn(key: string, read: () => Promise<Value>): Promise<Value> {
    await underWay.get(key)?.catch(() => {}) // whoever asked for that one hears of it
    await whatCameIsHeard()
    next.delete(key)
    const found = read()
    underWay.set(key, found)
    try {
      return await found
    } finally {
      if (underWay.get(key) === found) underWay.delete(key)
    }
  }

  return (key, read) => {
    const waiting = next.get(key)
    if (waiting !== undefined) return waiting
    const shared = inTurn(key, read)
    next.set(key, shared)
    return shared
  }
}
