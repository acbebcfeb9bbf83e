// What a caller of Partner Center may ask for, before anything of a customer is looked at.

import { Fault } from '../../kernel/fault.ts'
import { TenantId } from '../../kernel/id.ts'
import { wordIn } from '../../kernel/partner-center-word.ts'
import { isStorable } from '../../kernel/text/storable-text.ts'
import type { Page } from './center.sql.ts'

export function customerIdIn(given: string): TenantId {
  const id = TenantId.safeParse(given)
  if (id.success) return id.data
  throw new Fault(
    'invalid-input',
    `'${given.slice(0, 60)}' is no id of a customer: that is the GUID of its organisation, as GET /v1/customers lists it.`,
    { reason: 'customer-id' },
  )
}

export const mostCustomers = 500
const fields = { companyname: 'name', domain: 'domain' } as const

type Asked = {
  readonly size?: string | undefined
  readonly filter?: string | undefined
  readonly token?: string | undefined
}

/** https://learn.microsoft.com/partner-center/developer/get-a-list-of-customers */
export function pageIn({ size, filter, token }: Asked): Page {
  const limit = size === undefined ? 100 : Number(size)
  if (!Number.isInteger(limit) || limit < 1 || limit > mostCustomers) {
    throw wrong(`size is '${size?.slice(0, 10)}': ask for 1 to ${mostCustomers} customers at once.`)
  }
  const after = token === undefined ? undefined : positionIn(token)
  const beginning = filter === undefined ? undefined : beginningIn(filter)
  return { limit, ...(after && { after }), ...(beginning && { beginning }) }
}

function beginningIn(filter: string): NonNullable<Page['beginning']> {
  let given: Record<string, unknown> = {}
  try {
    given = Object.fromEntries(
      Object.entries(Object(JSON.parse(filter))).map(([name, value]) => [name.toLowerCase(), value]),
    )
  } catch {
    // told below
  }
  const name = String(given.field ?? '').toLowerCase()
  const field = Object.hasOwn(fields, name) ? fields[name as keyof typeof fields] : undefined
  const { operator, value } = given
  const startsWith =
    (typeof operator === 'string' || typeof operator === 'number') &&
    (wordIn(['starts_with'], String(operator)) === 'starts_with' || operator === 'startswith')
  if (field && startsWith && typeof value === 'string' && value !== '') return { of: field, with: value }
  throw wrong(
    'filter is JSON such as {"Field":"CompanyName","Value":"cont","Operator":"starts_with"}, or with the field Domain.',
  )
}

export const tokenOf = ({ position, id }: { readonly position: string; readonly id: string }): string =>
  Buffer.from(JSON.stringify([position, id])).toString('base64url')

function positionIn(token: string): NonNullable<Page['after']> {
  try {
    const [position, id] = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as [unknown, unknown]
    const parsed = TenantId.safeParse(id)
    if (typeof position === 'string' && isStorable(position) && parsed.success) return { position, id: parsed.data }
  } catch {
    // told below
  }
  throw wrong('the continuation token is none that this list gave. Begin again without it.')
}

const wrong = (what: string) =>
  new Fault('invalid-input', `This cannot be asked: ${what}`, { reason: 'partner-center-query' })
