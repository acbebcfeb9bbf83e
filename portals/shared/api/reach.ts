// Whether the service can be reached: what every call met last. While it cannot, it is asked again by itself, at growing
// distances; when it answers, what had failed is loaded again.

import { useSyncExternalStore } from 'react'

export type Reach =
  | { readonly away: false }
  | { readonly away: true; readonly asking: boolean; readonly nextAt: number }

const here: Reach = { away: false }
const waits = [5, 10, 20, 40, 60].map((seconds) => seconds * 1000)
const longest = 60_000

/** What stands before the service says these of it. */
export const saysItIsAway = (status: number): boolean => status === 502 || status === 504

let state: Reach = here
let tries = 0
let answeredAt = 0
let timer: ReturnType<typeof setTimeout> | undefined
let ask: () => Promise<unknown> = async () => {}
let recovered: () => void = () => {}
const listeners = new Set<() => void>()

function become(next: Reach): void {
  state = next
  for (const listener of listeners) listener()
}

/** `probe` rejects while the service is away. */
export function watchReach(probe: () => Promise<unknown>, onRecovered: () => void): void {
  ask = probe
  recovered = onRecovered
  addEventListener('online', () => {
    if (state.away) void askNow()
  })
}

export function serviceAway(): void {
  if (state.away) return
  // One that answers the question and fails the work that follows is not asked more often for that.
  if (Date.now() - answeredAt > longest) tries = 0
  wait()
}

export function serviceAnswered(): void {
  if (!state.away) return
  clearTimeout(timer)
  answeredAt = Date.now()
  become(here)
  recovered()
}

function wait(): void {
  const distance = waits[tries++] ?? longest
  become({ away: true, asking: false, nextAt: Date.now() + distance })
  clearTimeout(timer)
  timer = setTimeout(() => void askNow(), distance)
}

export async function askNow(): Promise<void> {
  if (!state.away || state.asking) return
  clearTimeout(timer)
  become({ ...state, asking: true })
  try {
    await ask()
    serviceAnswered()
  } catch {
    wait()
  }
}

const listen = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
export const useReach = (): Reach => useSyncExternalStore(listen, () => state)

const listenLine = (listener: () => void) => {
  addEventListener('online', listener)
  addEventListener('offline', listener)
  return () => {
    removeEventListener('online', listener)
    removeEventListener('offline', listener)
  }
}
export const useOnline = (): boolean => useSyncExternalStore(listenLine, () => navigator.onLine)
