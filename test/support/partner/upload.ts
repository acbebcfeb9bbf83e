// A partner's person uploads a file for a customer as the pages of Partner Center do, and waits for what becomes of it.

import { vi } from 'vitest'

import { atBrowser } from '../world/person.ts'
import type { Person, World } from '../world/world.ts'

type UploadedJob = {
  readonly id: string
  readonly status: string
  readonly waitsForApproval: boolean
  readonly devices: number
  readonly failed: number
  readonly results: ReadonlyArray<{
    readonly position: number
    readonly status: string
    readonly code: number
    readonly name: string
    readonly storeError: string
    readonly message: string
    readonly registrationId: string | null
  }>
  readonly error?: { readonly message: string; readonly innerError: { readonly reason: string } }
}

/** Waits until the job is over, or waits itself, if the file was taken. */
export type Upload = (
  consentId: string,
  batch: string,
  csv: string | Uint8Array,
  dryRun?: boolean,
) => Promise<{ readonly status: number; readonly json: UploadedJob }>

export const partnerCenterHeader =
  'Device Serial Number,Windows Product ID,Hardware Hash,Manufacturer name,Device model'

const patience = { timeout: 30_000, interval: 50 }

/** A file with a device for each hash. */
export const fileOf = (...hashes: readonly string[]): string =>
  [partnerCenterHeader, ...hashes.map((hash) => `,,${hash},,`), ''].join('\r\n')

export async function uploadsAs(world: World, person: Person): Promise<Upload> {
  const browser = atBrowser(world)
  const { access: token } = await browser.tokensOf(person)
  return async (consentId, batch, csv, dryRun = false) => {
    const at = `${world.urls.graph}/beta/partner/customers/${consentId}`
    const query = new URLSearchParams({ batch, ...(dryRun && { dryRun: 'true' }) })
    const headers = { 'content-type': 'text/csv' }
    const sent = await browser.send(`${at}/deviceBatches/uploadCsv?${query}`, {
      method: 'POST',
      token,
      headers,
      raw: csv,
    })
    let job = sent.json as unknown as UploadedJob
    if (sent.status === 202) {
      // also where there is no test yet whose patience would end this
      await vi.waitFor(async () => {
        job = (await browser.send(`${at}/deviceJobs/${job.id}`, { token })).json as unknown as UploadedJob
        if (!job.status.startsWith('finished') && !job.waitsForApproval) throw new Error(`the job ${job.id} goes on`)
      }, patience)
    }
    return { status: sent.status, json: job }
  }
}
