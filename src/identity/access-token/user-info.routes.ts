// Who a token speaks for, for clients that ask instead of reading it.

import * as contract from '../../contract/identity.ts'
import type { Db } from '../../db/schema.ts'
import { user } from '../../directory/directory-read.ops.ts'
import { tokenCaller } from '../../http/caller/caller.ts'
import type { Serve } from '../../http/serve.ts'
import { userInfo } from './claims.ts'

export function userInfoRoutes(serve: Serve, { db }: { readonly db: Db }): void {
  for (const route of [contract.userInfoGet, contract.userInfoPost]) {
    serve.json(route, async ({ caller }) => {
      const { tenantId, userId, scopes } = tokenCaller(caller)
      return userInfo(await user(db, tenantId, userId ?? ''), scopes)
    })
  }
}
