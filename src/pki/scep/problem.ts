// How a SCEP request is refused (RFC 8894 §3.2.1.4.5), in the answer itself.

export const failInfo = { badAlg: '0', badMessageCheck: '1', badRequest: '2', badTime: '3', badCertId: '4' } as const
export type FailInfo = keyof typeof failInfo

export class ScepRefusal extends Error {
  readonly info: FailInfo
  /** Of the device whose message it is, where that was proved. */
  enrollmentId: string | undefined
  constructor(info: FailInfo, message: string) {
    super(message)
    this.name = 'ScepRefusal'
    this.info = info
  }
}
