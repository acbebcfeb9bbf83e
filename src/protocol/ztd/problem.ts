// Refusals of the deployment service (docs/specification/deployment-profile.md): a number and a word, as the real
// one answers. The numbers are the service's own, not HTTP's.

import { type RegistrationError, registrationErrors } from './error/registration.ts'

const answeredWith = <N extends RegistrationError>(name: N, status: number) =>
  ({ code: registrationErrors[name].code, status }) as const

export const ztdProblems = {
  InvalidZtdRequestBody: answeredWith('InvalidZtdRequestBody', 400),
  InvalidZtdHardwareHash: answeredWith('InvalidZtdHardwareHash', 400),
  ZtdDeviceIsNotRegistered: answeredWith('ZtdDeviceIsNotRegistered', 404),
  ZtdDeviceHasNoAssignedProfile: answeredWith('ZtdDeviceHasNoAssignedProfile', 200),
  HardwareMismatchDetected: answeredWith('HardwareMismatchDetected', 409),
} as const

export type ZtdReason = keyof typeof ztdProblems

export type ZtdProblem = {
  readonly ErrorCode: number
  readonly ErrorReason: string
  /** Ours: a sentence for people; real clients ignore it. */
  readonly ErrorDetail?: string
}

export class ZtdCodecError extends Error {
  /** The member that is wrong; empty for the whole document. */
  readonly at: string
  constructor(at: string, expected: string) {
    super(`The message of the deployment service is broken at '${at}': expected ${expected}.`)
    this.name = 'ZtdCodecError'
    this.at = at
  }
}

export function encodeProblem(reason: ZtdReason, detail?: string): ZtdProblem {
  return { ErrorCode: ztdProblems[reason].code, ErrorReason: reason, ...(detail ? { ErrorDetail: detail } : {}) }
}

/** Undefined when the document is no refusal. */
export function decodeProblem(document: unknown): ZtdProblem | undefined {
  const { ErrorCode, ErrorReason, ErrorDetail } = (document ?? {}) as Record<string, unknown>
  if (typeof ErrorCode !== 'number') return undefined
  return {
    ErrorCode,
    ErrorReason: typeof ErrorReason === 'string' ? ErrorReason : '',
    ...(typeof ErrorDetail === 'string' ? { ErrorDetail } : {}),
  }
}
