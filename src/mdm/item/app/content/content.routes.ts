// Downloads on the wire: content-length always, ranges honoured, never cached by anything between us and the device.

import { Readable } from 'node:stream'

import type { Db } from '../../../../db/schema.ts'
import type { Serve } from '../../../../http/serve.ts'
import type { Clock } from '../../../../kernel/operation-context.ts'
import type { Seal } from '../../../../pki/seal.ts'
import * as contract from '../app.contract.ts'
import * as content from './content.ops.ts'

export type ContentDeps = {
  readonly db: Db
  readonly seal: Seal
  readonly contentKey: Uint8Array
  readonly clock: Clock
}

const headerOf = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : value?.join()

export function contentRoutes(serve: Serve, { db, seal, contentKey, clock }: ContentDeps): void {
  serve.raw(contract.downloadContent, async ({ params, query, request, reply }) => {
    const found = await content.openContent(
      db,
      { seal, contentKey },
      {
        tenantId: params.tenantId ?? '',
        appId: params.appId ?? '',
        fileName: params.file ?? '',
        enrollmentId: query.for ?? '',
        sha256: query.sha ?? '',
        via: query.via ?? '',
        expires: query.exp ?? '',
        signature: query.sig ?? '',
        range: request.headers.range,
        ifRange: headerOf(request.headers['if-range']),
      },
      clock,
    )
    const { first, last, size, partial, etag, type } = found
    return reply
      .code(partial ? 206 : 200)
      .type(type)
      .headers({
        'content-length': last - first + 1,
        'accept-ranges': 'bytes',
        'cache-control': 'private, no-store',
        'x-content-type-options': 'nosniff',
        etag,
        ...(partial && { 'content-range': `bytes ${first}-${last}/${size}` }),
      })
      .send(Readable.from(found.bytes))
  })
}
