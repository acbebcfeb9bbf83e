// Proof by TPM over HTTP (contract/autopilot/proof.ts).

import * as contract from '../../contract/autopilot/proof.ts'
import type { Call, Serve } from '../../http/serve.ts'
import { channelBindingOf } from '../../http/socket/channel-binding.ts'
import { clientAddress } from '../../http/socket/client-address.ts'
import { makeRateLimit } from '../../kernel/rate-limit.ts'
import type { ContactLog } from '../lookup/contact.ops.ts'
import type { VerifiedTicket } from '../lookup/ticket.ops.ts'
import { beginProof, type Connection, completeProof, type ProofDeps, requestedRegisters } from './proof.ops.ts'

export type ProofRouteDeps = Omit<ProofDeps, 'limit' | 'contacts'> & { readonly contacts: ContactLog }

/** Challenges a minute for one device from one address; ten times as many in one burst. */
const beginsPerMinute = 6

export function proofRoutes(serve: Serve, routeDeps: ProofRouteDeps): void {
  const deps: ProofDeps = {
    db: routeDeps.db,
    tickets: routeDeps.tickets,
    contacts: routeDeps.contacts,
    challenges: routeDeps.challenges,
    tpmTrust: routeDeps.tpmTrust,
    limit: makeRateLimit(beginsPerMinute),
  }

  serve.json(contract.beginProof, async (call) => {
    const { ekPublic, akPublic, ekCertificate } = call.body
    const input = {
      ekPublic: bytesOf(ekPublic),
      akPublic: bytesOf(akPublic),
      ekCertificate: ekCertificate === undefined ? undefined : bytesOf(ekCertificate),
    }
    const begun = await beginProof(deps, ticketOf(deps, call), input, connectionOf(call))
    return {
      id: begun.id,
      credentialBlob: textOf(begun.credentialBlob),
      encryptedSecret: textOf(begun.encryptedSecret),
      nonce: textOf(begun.nonce),
      pcrSelection: requestedRegisters,
      expiresAt: begun.expiresAt.toISOString(),
    }
  })

  serve.json(contract.completeProof, (call) => {
    const { id, activation, quote } = call.body
    const input = {
      id,
      activation: bytesOf(activation),
      quote: quote && {
        quoted: bytesOf(quote.quoted),
        signature: bytesOf(quote.signature),
        pcrValues: quote.pcrValues.map(bytesOf),
        joinKey: bytesOf(quote.joinKey),
      },
    }
    return completeProof(deps, ticketOf(deps, call), input, connectionOf(call))
  })
}

/** Verified already by the shell; read again here for members a caller does not carry. */
function ticketOf({ tickets }: Pick<ProofDeps, 'tickets'>, call: Pick<Call, 'request' | 'now'>): VerifiedTicket {
  return tickets.verify(String(call.request.headers['x-device-token'] ?? ''), call.now)
}

function connectionOf({ request, now }: Pick<Call, 'request' | 'now'>): Connection {
  return { address: clientAddress(request), channelBinding: channelBindingOf(request), now }
}

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
