// Pages of Graph lists: keyset cursors behind $skiptoken, absolute next links, one context line.

import type { FastifyRequest } from 'fastify'

import { Fault } from '../kernel/fault.ts'

export const defaultPageSize = 100
const largestPageSize = 999

export type Page = { readonly limit: number; readonly after: string }

/** `$skiptoken` carries the key of the last item of the page before, in base64url. It is a place in a list the caller may
 * read anyway, never a right: every list names the tenant itself. */
export function readPage(query: {
  readonly $top?: number | undefined
  readonly $skiptoken?: string | undefined
}): Page {
  const limit = Math.min(query.$top ?? defaultPageSize, largestPageSize)
  if (!query.$skiptoken) return { limit, after: '' }
  const after = Buffer.from(query.$skiptoken, 'base64url').toString('utf8')
  if (after === '' || after.length > 500 || after.includes('\0')) {
    throw new Fault('invalid-input', 'The $skiptoken is not one that this list gave out; start again without it.', {
      reason: 'skiptoken',
    })
  }
  return { limit, after }
}

/** `items` holds up to `limit + 1` entries; the one too many says that there is a next page. */
export function writePage<T>(
  request: FastifyRequest,
  origin: string,
  { limit }: Page,
  items: readonly T[],
  keyOf: (item: T) => string,
  toEntity: (item: T) => Record<string, unknown>,
): { value: Record<string, unknown>[]; '@odata.context': string; '@odata.nextLink'?: string } {
  const shown = items.slice(0, limit)
  const last = shown.at(-1)
  const more = items.length > limit && last !== undefined
  return {
    '@odata.context': contextOf(request, origin),
    ...(more && { '@odata.nextLink': nextLink(request, origin, keyOf(last)) }),
    value: shown.map(toEntity),
  }
}

/** `https://graph…/beta/$metadata#deviceManagement/windowsAutopilotDeviceIdentities` */
export function contextOf(request: FastifyRequest, origin: string, suffix = ''): string {
  const [, root, ...rest] = request.url.split('?')[0]!.split('/') // a URL path always has a first part
  return `${origin}/${root}/$metadata#${rest.join('/')}${suffix}`
}

function nextLink(request: FastifyRequest, origin: string, key: string): string {
  const url = new URL(request.url, origin)
  url.searchParams.set('$skiptoken', Buffer.from(key, 'utf8').toString('base64url'))
  return url.href
}
