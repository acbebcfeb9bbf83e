// What a customer is told of an upload of a partner, and when a notice that did not arrive is tried again.

import { createHmac } from 'node:crypto'

export type Upload = {
  readonly partnerId: string
  readonly partnerName: string
  /** In words, as a sentence goes on after "registered". */
  readonly how: string
  readonly batchId: string | null
  readonly devices: number
  readonly failed: number
  readonly at: string
}

/** Asked for by somebody there, to see whether notices arrive. */
export type Test = { readonly test: true; readonly at: string }

export type Said = Upload | Test

export const isTest = (said: Said): said is Test => 'test' in said

export type Way = 'mail' | 'webhook'

const mostAttempts = 12
const firstPauseSeconds = 15
const longestPauseSeconds = 6 * 3600

/** Each twice the one before; undefined: it is given up, after about half a day. */
export const pauseAfter = (attempts: number): number | undefined =>
  attempts >= mostAttempts ? undefined : Math.min(longestPauseSeconds, firstPauseSeconds * 2 ** attempts)

const registered = ({ devices, failed }: Upload): string =>
  failed === 0 ? `${devices} registered` : `${devices - failed} of ${devices} registered, ${failed} refused`

export function mailOf(
  said: Said,
  { organisation, portal }: { readonly organisation: string; readonly portal: string },
) {
  if (isTest(said)) {
    return {
      subject: `Test of notices for ${organisation}`,
      text: [
        `Somebody of ${organisation} asked whether notices of uploads arrive here. This one did.`,
        '',
        'Whom it is sent to stands in the settings:',
        `${portal}/settings/notices`,
      ].join('\n'),
    }
  }
  const batch = said.batchId === null ? '' : ` in the batch ${said.batchId}`
  return {
    subject: `${said.partnerName}: devices for ${organisation}, ${registered(said)}`,
    text: [
      `${said.partnerName} uploaded devices for ${organisation} ${said.how}${batch}: ${registered(said)}.`,
      '',
      'They stand in the list of devices, where profiles are given to them:',
      `${portal}/devices`,
      '',
      'You get this as somebody asked for it in your organisation, where it can be ended: under Settings, Notices, or by taxiway organization notice.',
    ].join('\n'),
  }
}

/** What a webhook gets, and how its receiver knows that it is from here: the digest covers the time and every byte. */
export function webhookOf(
  said: Said,
  { id, organisationId }: { readonly id: string; readonly organisationId: string },
) {
  const event = isTest(said) ? 'partner.notice-test' : 'partner.devices-uploaded'
  return JSON.stringify({ id, event, organisationId, ...said })
}

export const signatureOf = (body: string, secret: Uint8Array, seconds: number): string =>
  `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
