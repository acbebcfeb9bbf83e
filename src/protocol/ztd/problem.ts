// Refusals of the deployment service (docs/specification/deployment-profile.md): a number and a word, as the real
// one answers. The numbers are the service's own, not HTTP's.

export const ztdProblems = {
  InvalidZtdRequestBody: { code: 801, status: 400 },
  InvalidZtdHardwareHash: { code: 802, status: 400 },
  ZtdDeviceIsNotRegistered: { code: 807, status: 404 },
  ZtdDeviceHasNoAssignedProfile: { code: 815, status: 200 },
  HardwareMismatchDetected: { code: 908, status: 409 },
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
