/** `at` and `length` say which characters of the rule are meant; a length of 0 means that something is missing there. */
export class MembershipRuleError extends Error {
  readonly at: number
  readonly length: number
  constructor({ at, length }: { readonly at: number; readonly length: number }, message: string, hint = '') {
    super(`${message} (at character ${at + 1} of the rule)${hint && `.${hint}`}`)
    this.name = 'MembershipRuleError'
    this.at = at
    this.length = length
  }
}
