// How a client names and proves itself in a request for tokens (RFC 6749 §2.3.1): in the form, or by HTTP Basic.

import { GuidText } from '../../kernel/id.ts'

/** As applications are registered, however the request writes it: claims, log and limits go by it. */
export function clientIdIn(form: URLSearchParams, authorization: string | undefined): string {
  const written = form.get('client_id') ?? basic(authorization)?.id ?? ''
  return GuidText.safeParse(written).data ?? written
}

/** Undefined where there is none, or two: the library refuses that. */
export function secretIn(form: URLSearchParams, authorization: string | undefined): string | undefined {
  if (authorization === undefined) return form.get('client_secret') ?? undefined
  const shown = basic(authorization)
  const [id, secret] = [form.get('client_id'), form.get('client_secret')]
  return secret === null && (id === null || id === shown?.id) ? shown?.secret : undefined
}

function basic(authorization: string | undefined): { readonly id: string; readonly secret: string } | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return undefined
  const [, id = '', secret = ''] = /^([^:]*):?(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? []
  return { id: decoded(id), secret: decoded(secret) }
}

/** Encoded as the fields of a form are. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '))
  } catch {
    return part // the library refuses it
  }
}
