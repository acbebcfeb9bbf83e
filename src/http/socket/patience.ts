// How long a listener waits for what a caller owes it (T-52).

/** Milliseconds. A test of a listener shortens them. */
export type Patience = {
  readonly handshake: number
  readonly headers: number
  /** The whole request; 0 where a body may be so large that only its pace can be judged. */
  readonly request: number
  /** Nothing goes either way on an open request. */
  readonly silence: number
  readonly keepAlive: number
  /** How often the two times before are looked at. */
  readonly check: number
  /** How long a body may still arrive that nobody reads any more. */
  readonly unread: number
  /** A body brings `bodyBytes` in each `bodyWindow`. */
  readonly bodyWindow: number
  readonly bodyBytes: number
}

export const patience: Patience = {
  handshake: 10_000,
  headers: 15_000,
  request: 60_000,
  silence: 300_000,
  keepAlive: 75_000,
  check: 2_000,
  unread: 4_000,
  bodyWindow: 10_000,
  bodyBytes: 10_240,
}
