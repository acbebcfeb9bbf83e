// The private state of one way: it stands in the state under the way's name, so that a new way changes no common type,
// and a device stored before has the initial value.

import type { OobeState } from './state.ts'

export type Slice<S extends object> = {
  readonly of: (state: OobeState) => S
  /** For the `change` of a transition. */
  readonly with: (state: OobeState, part: Partial<S>) => Pick<OobeState, 'own'>
}

export function sliceOf<S extends object>(way: string, initial: S): Slice<S> {
  // Written by `with` alone, and read over the initial value, so that a field added later is there.
  const of = (state: OobeState): S => ({ ...initial, ...(state.own?.[way] as Partial<S> | undefined) })
  return { of, with: (state, part) => ({ own: { ...state.own, [way]: { ...of(state), ...part } } }) }
}
