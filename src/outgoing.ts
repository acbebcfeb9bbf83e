// How this server speaks to others by itself, as the operator set it: mail, webhooks of organisations, and the
// keys of directories that they trust.

import { readFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'

import type { Config } from './config.ts'
import { Fault } from './kernel/fault.ts'
import { type FetchText, fetchOutside } from './mdm/issuer/keys.ops.ts'
import { mayTellTo } from './partner/notice/address.ts'
import { mailOver, type SendMail } from './partner/notice/mail.ops.ts'
import { type PostWebhook, postWebhooks } from './partner/notice/webhook.ops.ts'

type Outgoing = {
  readonly sendMail: SendMail | undefined
  readonly postWebhook: PostWebhook
  readonly fetchText: FetchText
}

export function openOutgoing({
  mailUrl: url,
  mailFrom: from,
  outgoingNetworks,
  outgoingAuthorities: file,
}: Pick<Config, 'mailUrl' | 'mailFrom' | 'outgoingNetworks' | 'outgoingAuthorities'>): Outgoing {
  const authorities = file === undefined ? [] : [...rootCertificates, readAuthorities(file)]
  return {
    sendMail: url === undefined ? undefined : mailOver({ url, from, authorities }),
    postWebhook: postWebhooks(mayTellTo(outgoingNetworks), authorities),
    fetchText: fetchOutside(mayTellTo(outgoingNetworks), authorities),
  }
}

function readAuthorities(file: string): string {
  try {
    const text = readFileSync(file, 'utf8')
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text
  } catch (cause) {
    throw unreadable(file, cause)
  }
  throw unreadable(file)
}

const unreadable = (file: string, cause?: unknown) =>
  new Fault(
    'invalid-input',
    `TAXIWAY_OUTGOING_AUTHORITIES names ${file}, from which no certificate can be read. It is a file with certificates in PEM.`,
    { reason: 'settings', cause },
  )
