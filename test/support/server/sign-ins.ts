// People who sign in at the pages of an authority that runs alone: one tenant, everybody with one password, and the tokens of
// whoever got in.

import type { Refusal, RefusalLog } from '../../../src/audit/refusal.ops.ts'
import { hashPassword } from '../../../src/directory/user/password.ops.ts'
import type { TenantId, UserId } from '../../../src/kernel/id.ts'
import { createTestDatabase, type TestDatabase } from '../database/database.ts'
import { insertTenant, insertUser } from '../database/tenant-rows.ts'
import { type Browser, openBrowser, startAuthority, type TestAuthority, type Visit } from './authority.ts'

export const password = 'three late departures'
export const drs = 'urn:ms-drs:enterpriseregistration.windows.net'
const broker = '29d9ed98-a469-4536-ade2-f981bc1d605e'
const callback = 'msauth://Microsoft.AAD.BrokerPlugin'

export type SomePerson = { readonly id: UserId; readonly name: string }
export type Reply = Record<string, string> & { error_codes?: number[] }

export type SignIns = {
  readonly database: TestDatabase
  readonly running: TestAuthority
  readonly home: TenantId
  /** Refusals, the newest last. */
  readonly noted: readonly Refusal[]
  readonly byOperator: () => {
    readonly tenantId: TenantId
    readonly actor: { readonly kind: 'operator'; readonly id: string; readonly name: string }
    readonly now: Date
  }
  /** `more`: columns of directory_user. */
  readonly newPerson: (more?: Record<string, unknown>) => Promise<SomePerson>
  readonly browse: () => Browser
  /** The address of an authorize request. */
  readonly start: (more?: Record<string, string>) => string
  readonly token: (form: Record<string, string>) => Promise<Reply>
  /** The tokens of the code that a sign-in ended with. */
  readonly redeem: (done: Visit, more?: Record<string, string>) => Promise<Reply>
  readonly close: () => Promise<void>
}

type Options = NonNullable<Parameters<typeof startAuthority>[1]>

export async function openSignIns(
  clock: () => Date,
  more: Options | ((database: TestDatabase) => Promise<Options>) = {},
): Promise<SignIns> {
  const database = await createTestDatabase()
  const hash = await hashPassword(password)
  const home = await insertTenant(database.db, 'home.example')
  const noted: Refusal[] = []
  const refusals = { note: async (one: Refusal) => void noted.push(one) } as RefusalLog
  const running = await startAuthority(database.db, {
    clock,
    refusals,
    ...(typeof more === 'function' ? await more(database) : more),
  })
  let people = 0

  async function token(form: Record<string, string>): Promise<Reply> {
    const answer = await fetch(`${running.urls.login}/${home}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: broker, ...form }),
    })
    return (await answer.json()) as Reply
  }
  return {
    database,
    running,
    home,
    noted,
    byOperator: () => ({ tenantId: home, actor: { kind: 'operator', id: 'test', name: 'test' }, now: clock() }),
    async newPerson(columns = {}) {
      const name = `person${++people}@home.example`
      return { id: await insertUser(database.db, home, name, hash, columns), name }
    },
    browse: () => openBrowser(running.urls.login),
    start: (query = {}) =>
      `/${home}/oauth2/authorize?${new URLSearchParams({ client_id: broker, redirect_uri: callback, response_type: 'code', ...query })}`,
    token,
    redeem: ({ left = '' }, form = {}) =>
      token({
        grant_type: 'authorization_code',
        code: new URL(left).searchParams.get('code') ?? '',
        redirect_uri: callback,
        ...form,
      }),
    async close() {
      await running.close()
      await database.stop()
    },
  }
}
