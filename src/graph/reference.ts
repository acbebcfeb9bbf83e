// Objects that a body names by their address: `@odata.id`, `members@odata.bind` (docs/specification/graph.md).

import { Fault } from '../kernel/fault.ts'

/** Scripts that were written for the original name it, whatever server they speak to. */
const original = 'graph.microsoft.com'

/**
 * The id at the end of `https://…/v1.0/users/{id}`, in small letters; also with the id in parentheses, and without a host.
 * `graphUrl` is where this server has its own objects: an address of another service is a Fault, for it names none of them.
 */
export function referredId(reference: string, graphUrl: string): string {
  if (/^[a-z][a-z\d+.-]*:|^\/\//i.test(reference)) {
    const host = URL.parse(reference, graphUrl)?.host
    if (host !== original && host !== new URL(graphUrl).host) {
      throw new Fault(
        'invalid-input',
        `'${reference}' is an address of another service. Name the object by an address of ${new URL(graphUrl).host} or ${original}.`,
        { reason: 'member-reference' },
      )
    }
  }
  return (/([^/('")]*)['")]*$/.exec(reference)?.[1] ?? '').toLowerCase()
}
