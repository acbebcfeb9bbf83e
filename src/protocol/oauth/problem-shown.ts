// A failure of the authority as a program shows it to people: its number, its sentence and its trace id, each once. The answer has
// all of them twice, in its own members and in the words of `error_description` (problem.ts writes it).

export type ShownProblem = {
  /** `AADSTS` and the number, or the word of RFC 6749 §5.2 where there is none. */
  readonly code: string
  readonly message: string
  /** What finds it in the log of the server. */
  readonly traceId: string | undefined
}

/** Of the members of an answer, or of the parameters in the address of one. Total: any answer gives a text to show. */
export function shownProblem(answer: {
  readonly error?: unknown
  readonly error_description?: unknown
}): ShownProblem | undefined {
  const { error } = answer
  if (typeof error !== 'string' || error === '') return undefined
  const description = typeof answer.error_description === 'string' ? answer.error_description : ''
  const [, number, sentence = ''] = /^(AADSTS\d{1,9}): ([\s\S]*)$/.exec(description) ?? [
    undefined,
    undefined,
    description,
  ]
  const [message = '', rest = ''] = sentence.split(/ (?=Trace ID: )/)
  return { code: number ?? error, message: message || error, traceId: /^Trace ID: (\S+)/.exec(rest)?.[1] }
}

export const problemInWords = ({ code, message, traceId }: ShownProblem): string =>
  `${code === message ? '' : `${code}: `}${message}${traceId === undefined ? '' : ` (trace id ${traceId})`}`
