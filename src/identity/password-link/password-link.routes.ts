// Links that set a password, made on the administration API.

import * as contract from '../../contract/application.ts'
import type { Db } from '../../db/schema.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import { makePasswordLinkFor } from './password-link.ops.ts'

export function passwordLinkRoutes(serve: Serve, { db, urls }: { readonly db: Db; readonly urls: Urls }): void {
  serve.json(contract.createPasswordLink, async (call) => {
    const made = await makePasswordLinkFor(db, tokenOperation(call), call.params.id, urls.login)
    return { link: made.link, expiresDateTime: made.expiresAt.toISOString() }
  })
}
