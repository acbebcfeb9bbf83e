// A failure that a simulated device is made to meet, by its number. It stands in the place where the real one would: in an answer of a
// service, in a node of the tree that takes no value, in an installer. What the device makes of it is its own.

import type { DeviceStep, StepOutcome } from '../trace.ts'
import type { HttpReply, HttpRequest } from '../wire/http.ts'

export const hops = [
  'network',
  'profile',
  'sign-in',
  'join',
  'terms of use',
  'discovery',
  'enrolment',
  'session',
  'status page',
  'application',
  'policy',
  'certificate',
  'Windows Hello',
  'remote action',
] as const
export type Hop = (typeof hops)[number]

export type Provocation =
  /** In the place of what the service would answer; undefined for requests that it is not about. May throw a NetworkError. */
  | { readonly answer: (request: HttpRequest) => HttpReply | undefined }
  /** Commands at these nodes are refused with the status. */
  | { readonly nodes: RegExp; readonly status: number }
  /** What every installer ends with. */
  | { readonly installer: number }

export type Failure = {
  /** Means this one for ever: see `retired`. */
  readonly number: number
  readonly hop: Hop
  /** What the person sees; what stands in quotation marks is on the screen or in a step, word for word. */
  readonly symptom: string
  /** Null where people are shown none. */
  readonly code: string | null
  /** Channel and id in the event log of Windows; null where no public source has one. */
  readonly event: string | null
  /** The step that the device tells, with the code in it; null where it tells none. */
  readonly told: readonly [DeviceStep, StepOutcome] | null
  /** It reaches nobody whom it could tell. */
  readonly silent?: true
  /** What the server notes by itself. */
  readonly noted?: readonly [step: string, outcome: StepOutcome]
  readonly ends: End
  readonly cause: string
  readonly remedy: string
  /** What is asked of a device that is set up, which then checks in. */
  readonly action?: 'wipe' | 'rebootNow' | 'setDeviceName' | 'cleanWindowsDevice'
  /** The device has an internet beside the service (`--service internet=…`). */
  readonly internet?: true
  /** The organisation's application is a Win32 package, which the agent installs. */
  readonly win32?: true
  /** Whoever signs in sets up Windows Hello. */
  readonly hello?: true
  readonly provoke: Provocation
}

/** Where the first run is at its end: at a page without a way on, or at the desktop. */
export type End = 'gave-up' | 'unmanaged' | 'managed'
