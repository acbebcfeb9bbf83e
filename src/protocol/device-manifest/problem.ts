// What is wrong with a sealed device manifest. The message is fit for whoever holds the file: what is wrong and what to do.

export type Problem = { readonly reason: string; readonly message: string }

export class ManifestError extends Error {
  readonly reason: string
  constructor({ reason, message }: Problem) {
    super(message)
    this.name = 'ManifestError'
    this.reason = reason
  }
}

const mostShown = 60

/** Somebody else wrote it. */
export const shown = (text: string): string => (text.length > mostShown ? `${text.slice(0, mostShown)}…` : text)
