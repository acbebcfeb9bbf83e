// An administrator's view of the inbox for sealed lists: its keys and their words, and the senders that are trusted.

import type { z } from 'zod'

import * as contract from '../../contract/autopilot/inbox.ts'
import type { Db } from '../../db/schema.ts'
import { serveWhole } from '../../graph/serve-list.routes.ts'
import { tokenCaller, tokenOperation } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { Seal } from '../../pki/seal.ts'
import { cardWords } from '../../protocol/device-manifest/card.ts'
import { keyWords } from '../../protocol/device-manifest/key.ts'
import { openInbox, rotateInbox } from './inbox.ops.ts'
import * as senders from './sender.ops.ts'

export type InboxRouteDeps = { readonly db: Db; readonly seal: Seal; readonly urls: Urls }

export function inboxRoutes(serve: Serve, deps: InboxRouteDeps): void {
  const { db, urls } = deps
  const shown = async (tenantId: TenantId, now: Date): Promise<z.infer<typeof contract.inbox>> => {
    const { card, formerUntil } = await openInbox(deps, tenantId, now)
    return {
      words: cardWords(card),
      cardUrl: `${urls.login}/${tenantId}/.well-known/device-inbox.json`,
      card,
      keys: card.keys,
      formerKeysOpenUntilDateTime: formerUntil?.toISOString() ?? null,
      maxRows: card.maxRows,
      maxBytes: card.maxBytes,
    }
  }
  serve.json(contract.readInbox, async (call) => shown(tokenCaller(call.caller).tenantId, call.now))
  serve.json(contract.rotateInbox, async (call) => {
    await rotateInbox(deps, tokenOperation(call), call.body.now ? 'at once' : 'beside')
    return shown(tokenCaller(call.caller).tenantId, call.now)
  })
  serveWhole(serve, urls.graph, [contract.listSenders], {
    name: 'senders',
    entity: contract.inboxSender,
    all: async (tenantId) => (await senders.listSenders(db, tenantId)).map(senderEntity),
  })
  serve.json(contract.trustSender, async (call) => {
    const { name, publicKey, certificate } = call.body
    if ((publicKey === undefined) === (certificate === undefined)) throw neitherKey()
    const key = publicKey === undefined ? { certificate: certificate ?? '' } : { publicKey }
    return senderEntity(await senders.trustSender(db, tokenOperation(call), { name, ...key }))
  })
  serve.json(contract.distrustSender, async (call) => senders.distrustSender(db, tokenOperation(call), call.params.id))
}

const neitherKey = (): Fault =>
  new Fault('invalid-input', 'Send either publicKey or certificate.', { reason: 'inbox-sender-key' })

type Sender = Awaited<ReturnType<typeof senders.listSenders>>[number]

const senderEntity = ({ kid, name, kind, publicValue, addedAt, addedBy }: Sender) => ({
  id: kid,
  name,
  kind,
  words: kind === 'ed25519' ? keyWords(publicValue) : null,
  fingerprint: kind === 'x509' ? Buffer.from(kid, 'base64url').toString('hex') : null,
  addedDateTime: addedAt.toISOString(),
  addedBy,
})
