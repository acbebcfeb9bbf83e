// A failed call, in one shape. Graph's envelope is {error:{code,message,innerError}}; for the device
// management part `message` may itself be a JSON document in a string, cut at " - Operation ID"
// (docs/specification/graph.md).

export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly requestId: string | undefined
  /** The service's word for the cause, such as `permission-missing` (docs/errors.md). */
  readonly reason: string | undefined
  /** False for an answer that is not the service's: of what stands before it. */
  readonly isExplained: boolean
  constructor(
    message: string,
    facts: {
      status: number
      code: string
      requestId?: string | undefined
      reason?: string | undefined
      isExplained?: boolean
    },
  ) {
    super(message)
    this.name = 'ApiProblem'
    this.status = facts.status
    this.code = facts.code
    this.requestId = facts.requestId
    this.reason = facts.reason
    this.isExplained = facts.isExplained ?? true
  }
}

type Envelope = { error?: { code?: string; message?: string; innerError?: Record<string, unknown> } }

export function problemOf(status: number, body: unknown): ApiProblem {
  const error = (body as Envelope | null)?.error
  const inner = error?.innerError ?? {}
  const requestId = inner['request-id'] ?? inner['client-request-id']
  const message = plainMessage(error?.message)
  return new ApiProblem(message || `The service answered HTTP ${status} without an explanation.`, {
    status,
    isExplained: message !== '',
    code: error?.code ?? String(status),
    requestId: typeof requestId === 'string' ? requestId : undefined,
    reason: typeof inner.reason === 'string' ? inner.reason : undefined,
  })
}

export function plainMessage(message: string | undefined): string {
  if (!message) return ''
  const text = innerDocument(message) ?? message
  return (text.split(' - Operation ID')[0] ?? '').trim()
}

function innerDocument(message: string): string | undefined {
  if (!message.trimStart().startsWith('{')) return undefined
  try {
    const inner = (JSON.parse(message) as { Message?: unknown }).Message
    return typeof inner === 'string' ? inner : undefined
  } catch {
    return undefined
  }
}
