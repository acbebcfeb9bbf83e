// A problem with a filter, a path or a patch: `type` is the word that RFC 7644 §3.12 has for it.

export type ScimErrorType =
  | 'invalidFilter'
  | 'invalidPath'
  | 'invalidValue'
  | 'noTarget'
  | 'mutability'
  | 'invalidSyntax'
  | 'tooMany'

export class ScimProblem extends Error {
  readonly type: ScimErrorType

  constructor(type: ScimErrorType, message: string) {
    super(message)
    this.name = 'ScimProblem'
    this.type = type
  }
}
